namespace Verified.Check.History;

/// <summary>What the check of a history found.</summary>
/// <param name="Violation">The earliest violation; null: there is none.</param>
/// <param name="Events">How many calls were checked.</param>
/// <param name="HeldBlocksAtEnd">How many blocks were allocated and not freed. What follows a violation on the same
/// first frame does not count.</param>
/// <param name="HeldAtEnd">How many frames these blocks have. With the frames that the allocator says are free they
/// make all that it owns, or it lost some.</param>
/// <param name="Steps">How much work the check was: comparisons, and words of the sets looked at.</param>
public sealed record HistoryReport(
    HistoryViolation? Violation, int Events, int HeldBlocksAtEnd, long HeldAtEnd, long Steps);
