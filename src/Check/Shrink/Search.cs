using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink;

/// <summary>
/// The best trace so far and the judgement on candidates. A candidate is taken if it is strictly simpler
/// (<see cref="Complexity"/>) and fails with the same signature; so whatever the passes propose, the search ends.
/// </summary>
sealed class Search
{
    readonly Func<Trace, Divergence?> run;
    readonly Action<Trace>? better;
    readonly CancellationToken cancel;
    readonly Trace original;
    readonly string signature;
    readonly Draft draft;
    readonly HashSet<ulong> rejected = [];
    readonly HashSet<string> otherSignatures = [];
    readonly List<(Trace Trace, Divergence Divergence)> others = [];
    Trace best;
    Divergence divergence;
    int attempts;

    public Search(
        Trace failing,
        Divergence divergence,
        Func<Trace, Divergence?> run,
        Action<Trace>? better = null,
        CancellationToken cancel = default)
    {
        original = best = failing;
        this.divergence = divergence;
        this.run = run;
        this.better = better;
        this.cancel = cancel;
        signature = divergence.Signature;
        draft = new(failing.Commands.Length) { Layout = failing.Layout };
    }

    /// <summary>How often the best became better.</summary>
    public int Improvements { get; private set; }

    /// <summary>The machine of the best.</summary>
    public Layout Layout => best.Layout;

    /// <summary>The commands of the best, in normal form.</summary>
    public ReadOnlySpan<Command> Commands => best.Commands.AsSpan();

    /// <summary>Index of the command at which the best fails; -1: at boot.</summary>
    public int Step => divergence.Step;

    /// <summary>
    /// Makes the normal form of the original the best, cut behind its failing step if it fails without the rest as
    /// well. False if the failure does not show again: then nothing can be learnt from further runs.
    /// </summary>
    public bool Begin()
    {
        ReadOnlySpan<Command> commands = original.Commands.AsSpan();
        int end = Math.Min(divergence.Step + 1, commands.Length);
        draft.LoadAny(original.Layout, commands[..end]);
        if (commands.SequenceEqual(draft.Commands) || Repeats()) return true;
        if (end == commands.Length) return false;
        draft.LoadAny(original.Layout, commands);
        return Repeats();
    }

    /// <summary>The draft, set back to the best.</summary>
    public Draft Edit()
    {
        draft.Load(Layout, Commands);
        return draft;
    }

    /// <summary>Judges the draft; if it is better it becomes the best, cut behind the step at which it fails.</summary>
    public bool Try()
    {
        cancel.ThrowIfCancellationRequested();
        if (Complexity.Compare(draft.Layout, draft.Commands, Layout, Commands) >= 0) return false;
        ulong print = Fingerprint.Of(draft.Layout, draft.Commands);
        if (rejected.Contains(print)) return false;
        if (!Repeats())
        {
            rejected.Add(print);
            return false;
        }

        if (Step + 1 >= Commands.Length) return true;
        Edit().Cut(Step + 1);
        Try();
        return true;
    }

    /// <summary>The best so far.</summary>
    public ShrinkResult Result(bool minimal) =>
        new(best, divergence, original.Commands.Length, attempts, minimal, others);

    /// <summary>Runs the draft; if it fails with the signature it becomes the best.</summary>
    bool Repeats()
    {
        cancel.ThrowIfCancellationRequested();
        Trace candidate = draft.ToTrace(original);
        attempts++;
        Divergence? seen = run(candidate);
        if (seen is null) return false;
        if (seen.Signature != signature)
        {
            if (otherSignatures.Add(seen.Signature)) others.Add((candidate, seen));
            return false;
        }

        best = candidate;
        divergence = seen;
        Improvements++;
        better?.Invoke(candidate);
        return true;
    }
}
