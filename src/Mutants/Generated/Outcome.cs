namespace Verified.Mutants.Generated;

/// <summary>What became of a generated mutant.</summary>
public enum Outcome
{
    /// <summary>A rule said no, or the process died.</summary>
    Killed,

    /// <summary>No trace told it from the true implementation; a test of that did.</summary>
    Tested,

    /// <summary>Nothing was found within the time.</summary>
    Survived,

    /// <summary>It does not compile, or to the same: there is nothing to find.</summary>
    Stillborn,
}

/// <summary>What became of one of them.</summary>
/// <param name="Id">The mutant.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Rule">The rule that killed it; null: none did.</param>
/// <param name="Area">The machine in which that was; null: in none.</param>
/// <param name="Seconds">How long it lived, or was looked for.</param>
public sealed record Fate(string Id, Outcome Outcome, string? Rule, string? Area, double Seconds);
