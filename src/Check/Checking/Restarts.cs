using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Shrink;
using Verified.Check.Systems;
using Verified.Check.Traces;

namespace Verified.Check.Checking;

/// <summary>
/// Other traces of the area that fail, for the sake of what they shrink to: a search ends in the nearest valley, but of
/// a few valleys the deepest is seldom far above the lowest place. Deterministic. The traces are drawn in the light of
/// what the specification answers, so that only running them touches the system under test.
/// </summary>
sealed class Restarts(ITraceRuns runs, Area area, SessionDepth depth, Action<Trace>? better, CancellationToken cancel)
{
    /// <summary>So short a trace is hardly ever to be had shorter.</summary>
    const int FewCommands = 4;

    const int MostStarts = 6, MostTraces = 200;

    /// <summary>
    /// The finding with the shortest trace that fails like its own; beside it, if one is shorter still, a finding of
    /// another kind.
    /// </summary>
    public Finding From(Finding first)
    {
        if (!first.Minimal || first.Divergence.Death is not null) return first;
        Finding best = first;
        Finding? aside = null;
        using var model = new ModelSystem();
        var generator = new Generator(model, runs.Level);
        ulong seed = Fingerprint.Of(first.Trace.Layout, first.Trace.Commands.AsSpan());
        int starts = 0;
        for (ulong number = 0; number < MostTraces && starts < MostStarts; number++)
        {
            if (cancel.IsCancellationRequested || Math.Min(Length(best), Length(aside ?? best)) <= FewCommands) break;
            Trace other = generator.Run(area, SplitMix.Mix(seed, number)).Trace with
            {
                Commands = generator.LastCommands,
            };
            if (runs.Run(other, SessionDepth.Generated) is null) continue;
            starts++;
            if (runs.Run(other, depth) is not { Death: null } divergence) continue;
            bool same = divergence.Signature == first.Divergence.Signature;
            Finding known = same ? best : aside ?? best;
            if (Shorter(other, divergence, known, same ? better : null) is not { } found) continue;
            if (same) best = best with { Trace = found.Trace, Divergence = found.Divergence };
            else aside = new(found.Trace, found.Divergence, other, divergence, true, true);
        }

        return Length(aside ?? best) < Length(best) ? best with { Aside = aside } : best;
    }

    /// <summary>
    /// What a trace shrinks to; null: it is not shorter than what is known. Only what is so after a quick search is
    /// searched to the end.
    /// </summary>
    ShrinkResult? Shorter(Trace other, Divergence divergence, Finding known, Action<Trace>? told)
    {
        Divergence? Run(Trace candidate) => runs.Run(candidate, depth);
        ShrinkResult quick = Shrinker.Shrink(other, divergence, Run, cancel, quick: true);
        if (quick.Trace.Commands.Length >= Length(known)) return null;
        told?.Invoke(quick.Trace);
        ShrinkResult whole = Shrinker.Shrink(quick.Trace, quick.Divergence, Run, cancel, told);
        return whole.Minimal ? whole : null;
    }

    static int Length(Finding finding) => finding.Trace.Commands.Length;
}
