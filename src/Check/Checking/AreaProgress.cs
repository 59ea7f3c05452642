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
    long started;
    long traces;
    long commands;
    TimeSpan busy;

    public Area Area { get; } = area;

    /// <summary>The seed of the area: that of trace n is drawn from it and n, whichever worker runs it.</summary>
    public ulong Seed { get; } = seed;

    public long Started => Interlocked.Read(ref started);

    /// <summary>Whether enough different failures are known.</summary>
    public bool Done { get; private set; }

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
