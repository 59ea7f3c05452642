using Verified.Model;
using Verified.Rules;

namespace Verified.Check.Run;

/// <summary>An exception that a system under test let out.</summary>
static class Crash
{
    /// <summary>
    /// Whether the exception is a failure of the system under test, and not of the machine that runs the check.
    /// </summary>
    public static bool IsOurs(Exception e) => e is not (OutOfMemoryException or OperationCanceledException);

    /// <summary>
    /// An operation answers; it does not throw. The rule named is the one that fixes the answers of requests.
    /// </summary>
    public static Violation Of(Exception e) =>
        new(RuleIds.PageAllocator.Functions, "an answer", $"{e.GetType().Name}: {e.Message}");
}
