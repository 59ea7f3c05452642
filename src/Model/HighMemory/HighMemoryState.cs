namespace Verified.Model.HighMemory;

/// <summary>What the windows of high memory keep.</summary>
public sealed record HighMemoryState
{
    /// <summary>As it is after boot.</summary>
    public static HighMemoryState Boot(Machine machine) => new();
}
