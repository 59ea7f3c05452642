namespace Verified.Tests.Properties;

/// <summary>What a step tells of a rule.</summary>
static class Saying
{
    /// <summary>Whether it was kept or refused; null: it had no say.</summary>
    public static bool? Of(this Marks marks, string rule) => marks.Has(rule) ? !marks.HasRefused(rule) : null;
}
