namespace Verified.Impl;

/// <summary>What was still in use when its cache or pool was to end.</summary>
/// <param name="Name">The cache, or the pool.</param>
/// <param name="Addresses">Where each object begins, in no order.</param>
public sealed record LeakReport(string Name, IReadOnlyList<nuint> Addresses)
{
    const int Shown = 8;

    /// <summary>How many there are.</summary>
    public int Count => Addresses.Count;

    /// <summary>One line: the name, how many, and the first addresses.</summary>
    public override string ToString() => $"{Name}: {Count} in use, at "
        + string.Join(", ", Addresses.Take(Shown).Select(address => $"0x{address:x}"))
        + (Count > Shown ? ", ..." : "");
}
