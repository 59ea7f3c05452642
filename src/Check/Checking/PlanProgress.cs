using Verified.Check.Run;
using Verified.Check.Traces;

namespace Verified.Check.Checking;

/// <summary>How far the areas of a plan are, and which of their failures are looked into. Shared by workers.</summary>
sealed class PlanProgress(CheckPlan plan)
{
    int claimed;

    /// <summary>The areas, in the order of the plan.</summary>
    public AreaProgress[] Areas { get; } = AreaProgress.Of(plan);

    /// <summary>Whether so many failures are known that the check ends.</summary>
    public bool Satisfied => Volatile.Read(ref claimed) >= plan.Enough;

    /// <summary>What has been done so far.</summary>
    public CheckReport Report(bool interrupted) => new(
        plan.Seed, [.. Areas.Select(area => area.Report())], interrupted);

    /// <summary>Has a failure told and worked out, if nobody has seen its like and it is still wanted.</summary>
    /// <param name="area">Where it failed; what ran there until then is counted.</param>
    /// <param name="trace">What failed.</param>
    /// <param name="divergence">How.</param>
    /// <param name="found">Told of it before it is worked out.</param>
    /// <param name="workOut">Works it out.</param>
    public void Look(
        AreaProgress area, Trace trace, Divergence divergence, Action<Finding>? found, Func<Finding> workOut)
    {
        if (!area.Claim(divergence.Signature, Checker.MostFindings)) return;
        if (Interlocked.Increment(ref claimed) > plan.Enough) return;
        var raw = new Finding(trace, divergence, trace, divergence, false, true)
        {
            After = Areas.Sum(other => other.Commands),
        };
        found?.Invoke(raw);
        Finding finding = (plan.Shrinks ? workOut() : raw) with { After = raw.After };
        area.Add(finding with { Aside = null });
        if (finding.Aside is { } aside && area.Claim(aside.Divergence.Signature, Checker.MostFindings))
            area.Add(aside with { After = raw.After });
    }
}
