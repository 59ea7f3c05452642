namespace Verified.Mutants.Catalogue;

/// <summary>The verdicts as words.</summary>
public static class Verdicts
{
    /// <summary>As it stands in the file of an entry.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Mutant => "mutant",
        Verdict.NotApplicable => "not-applicable",
        Verdict.Equivalent => "equivalent",
        _ => "pending",
    };
}
