using Verified.Check.Generate;
using Verified.Check.Run;

namespace Verified.Check.Checking;

/// <summary>How far one area is. Shared by the workers.</summary>
sealed class AreaProgress(Area area, ulong seed)
{
    readonly Lock gate = new();
    readonly RuleTally tally = new();
    readonly HashSet<string> claimed = [];
    readonly List<Finding> findings = [];

    /// <summary>Numbers that were taken and given back: first, and the one behind the last.</summary>
    readonly Stack<(long First, long End)> left = new();
    long started;
    long traces;
    long commands;
    TimeSpan busy;

    public Area Area { get; } = area;

    /// <summary>The seed of the area: that of trace n is drawn from it and n, whichever worker runs it.</summary>
    public ulong Seed { get; } = seed;

    public long Started => Interlocked.Read(ref started);

    /// <summary>Commands that have run.</summary>
    public long Commands
    {
        get
        {
            lock (gate) return commands;
        }
    }

    /// <summary>Whether enough different failures are known.</summary>
    public bool Done { get; private set; }

    /// <summary>The areas of a plan, each with a seed of its own.</summary>
    public static AreaProgress[] Of(CheckPlan plan) =>
        [.. plan.Areas.Select((area, i) => new AreaProgress(area, SplitMix.Mix(plan.Seed, (ulong)i)))];

    /// <summary>Whether numbers below the limit are neither run nor taken.</summary>
    public bool HasLeft(long limit)
    {
        lock (gate) return left.Count > 0 || started < limit;
    }

    /// <summary>Takes the numbers of some traces: first, and the one behind the last. Null: none is left.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="limit">The number behind the last; null: there is none.</param>
    public (long First, long End)? Take(long most, long? limit)
    {
        lock (gate)
        {
            if (left.TryPop(out var range)) return range;
            long first = started;
            long end = Math.Min(first + most, limit ?? long.MaxValue);
            if (end <= first) return null;
            started = end;
            return (first, end);
        }
    }

    /// <summary>Gives back what was taken and not run.</summary>
    public void GiveBack(long first, long end)
    {
        if (first >= end) return;
        lock (gate) left.Push((first, end));
    }

    /// <summary>The number of the next trace.</summary>
    public long Start() => Interlocked.Increment(ref started) - 1;

    /// <summary>Whether the caller is the first to see a failure of that signature, and shall look into it.</summary>
    public bool Claim(string signature, int most)
    {
        lock (gate)
        {
            if (Done || !claimed.Add(signature)) return false;
            Done = claimed.Count == most;
            return true;
        }
    }

    public void Add(Finding finding)
    {
        lock (gate) findings.Add(finding);
    }

    /// <summary>Counts a slice of work; the session's tally moves here.</summary>
    public void Add(long moreTraces, long moreCommands, TimeSpan time, Session session)
    {
        lock (gate)
        {
            (traces, commands, busy) = (traces + moreTraces, commands + moreCommands, busy + time);
            session.Tally.MoveTo(tally);
        }
    }

    /// <summary>Counts a slice of work of another process, which has cleared its own tally.</summary>
    public void Add(long moreTraces, long moreCommands, TimeSpan time, ReadOnlySpan<long> counted)
    {
        lock (gate)
        {
            (traces, commands, busy) = (traces + moreTraces, commands + moreCommands, busy + time);
            tally.Add(counted);
        }
    }

    public AreaReport Report()
    {
        lock (gate)
        {
            return new(
                Area.Name,
                traces,
                commands,
                busy > TimeSpan.Zero ? commands / busy.TotalSeconds : 0,
                [.. Area.Rules.Select(rule => new RuleReport(rule, tally.Fired(rule), tally.Refused(rule)))],
                [.. findings]);
        }
    }
}
