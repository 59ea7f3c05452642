namespace Verified.Check.History;

/// <summary>The time in which a block was certainly held.</summary>
/// <param name="Allocation">Which event allocated it.</param>
/// <param name="Rank">The place of its first frame among all first frames of the history.</param>
/// <param name="Start">When the allocation had returned.</param>
/// <param name="End">When the release began; <see cref="Open"/>: never.</param>
readonly record struct Lifetime(int Allocation, int Rank, long Start, long End)
{
    /// <summary>The end of a block that nobody freed.</summary>
    public const long Open = long.MaxValue;
}
