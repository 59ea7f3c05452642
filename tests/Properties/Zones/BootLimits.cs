using Verified.Impl;

namespace Verified.Tests.Properties.Zones;

/// <summary>What a machine may be and what it may not, with the memory of its own that a boot asks for.</summary>
static class BootLimits
{
    /// <summary>Asserts that a machine boots, and is sound.</summary>
    public static void AssertBoots(MachineOptions options)
    {
        using var arena = new Arena();
        using var system = MemorySystem.Boot(options, arena);
        Assert.Null(system.SelfCheck());
    }

    /// <summary>Asserts that a machine is refused, and in what words.</summary>
    public static void AssertRefused(MachineOptions options, string wrong)
    {
        using var arena = new Arena();
        var refused = Assert.Throws<ArgumentException>(() => MemorySystem.Boot(options, arena).Dispose());
        Assert.StartsWith("bad layout: " + wrong, refused.Message, StringComparison.Ordinal);
    }
}
