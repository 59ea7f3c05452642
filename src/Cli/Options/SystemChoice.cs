using Verified.Check.SelfTest;
using Verified.Check.Systems;

namespace Verified.Cli.Options;

/// <summary>The systems under test that the command line knows.</summary>
static class SystemChoice
{
    const string Planted = "fault:";

    /// <summary>Their names, with what they are. The faults of the self-test come on top, and for tests of isolation
    /// those that die.</summary>
    public static IReadOnlyList<(string Name, string About, Func<ISystem> Make)> All { get; } =
    [
        ("impl", "the implementation, in this process", () => new KernelSystem()),
        ("mapped", "the implementation with real mappings (Linux)", () => new KernelSystem(mapped: true)),
        ("model", "the specification, run on its own predictions", () => new ModelSystem()),
    ];

    /// <summary>What makes the system of that name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Func<ISystem> Named(string name)
    {
        foreach (var system in All)
            if (system.Name == name) return system.Make;
        if (name.StartsWith(Planted, StringComparison.Ordinal)) return Fault(name[Planted.Length..]).NewSystem;
        if (DyingSystem.Named(name) is { } dying)
        {
            dying.Dispose();
            return () => DyingSystem.Named(name)!;
        }

        throw new UsageException(
            Names.Unknown("system", name, All.Select(system => system.Name), "verified list systems"));
    }

    /// <summary>The fault of that name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Fault Fault(string name) => FaultCatalogue.Named(name)
        ?? throw new UsageException(
            Names.Unknown("fault", name, FaultCatalogue.All.Select(fault => fault.Name), "verified list systems"));
}
