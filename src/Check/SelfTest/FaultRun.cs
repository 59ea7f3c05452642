using Verified.Check.Checking;
using Verified.Check.Traces;

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

    /// <summary>A finding of another kind with a shorter trace; null: there is none.</summary>
    public Finding? Aside { get; init; }

    /// <summary>Commands of the shortest shrunk trace; 0: nothing was found.</summary>
    public int Steps => (Aside ?? Finding)?.Trace.Commands.Length ?? 0;

    /// <summary>The seed and the shrunk trace, on one line; of a search that found nothing only the seed.</summary>
    public string Evidence => Line(Finding);

    /// <summary>The same of the shortest trace.</summary>
    public string Shortest => Line(Aside ?? Finding);

    /// <summary>The rule that was named; null: nothing was found.</summary>
    public string? Rule => Finding?.Divergence.Violation.Rule;

    string Line(Finding? finding)
    {
        string seed = $"from seed 0x{Seed:x}";
        return finding is null ? seed : $"{seed}: " + string.Join(
            "; ", TraceText.Format(finding.Trace).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1));
    }
}
