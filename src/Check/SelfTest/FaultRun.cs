using Verified.Check.Checking;

namespace Verified.Check.SelfTest;

/// <summary>One search for one fault from one seed.</summary>
/// <param name="Seed">What the generated traces follow from.</param>
/// <param name="Commands">Commands executed until the fault showed, or until the search was given up.</param>
/// <param name="Time">How long that took, shrinking not included.</param>
/// <param name="Finding">The failure and its smallest form; null: nothing was found.</param>
public sealed record FaultRun(ulong Seed, long Commands, TimeSpan Time, Finding? Finding)
{
    /// <summary>Whether the fault was found and showed again.</summary>
    public bool Found => Finding is { Reproduced: true };

    /// <summary>Commands of the shrunk trace; 0: nothing was found.</summary>
    public int Steps => Finding?.Trace.Commands.Length ?? 0;

    /// <summary>The rule that was named; null: nothing was found.</summary>
    public string? Rule => Finding?.Divergence.Violation.Rule;
}
