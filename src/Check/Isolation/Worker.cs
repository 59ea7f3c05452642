using System.Globalization;
using Verified.Check.Generate;
using Verified.Check.Report;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Verified.Check.Isolation;

/// <summary>
/// The side that may die: runs traces on a system of its own as it is told to, and writes into the journal where it
/// is.
/// </summary>
public sealed class Worker : IDisposable
{
    const string WarmUpTrace = """
        { "schemaVersion": 1, "layout": { "zones": [ { "name": "DMA", "start": 0, "frames": 16 } ] }, "commands": [
          { "id": 1, "op": "alloc", "order": 1, "gfp": "KERNEL" }, { "id": 2, "op": "free", "target": 1 } ] }
        """;

    readonly Func<ISystem> make;
    readonly Journal journal;
    readonly Action<string> answer;
    readonly Dictionary<string, Generator> generators = [];
    readonly HashSet<(ulong Seed, string Signature)> told = [];
    ISystem system;
    Runner runner;

    /// <summary>A worker with a system of its own.</summary>
    /// <param name="make">Makes the system.</param>
    /// <param name="journal">The file of the journal.</param>
    /// <param name="answer">Takes lines for the parent.</param>
    public Worker(Func<ISystem> make, string journal, Action<string> answer)
    {
        ArgumentNullException.ThrowIfNull(make);
        this.journal = new Journal(journal);
        // Both have it now; without a name it goes with them, however they end.
        File.Delete(journal);
        (this.make, this.answer) = (make, answer);
        system = make();
        this.journal.Level = system.Level;
        runner = NewRunner();
    }

    /// <summary>Does what it is told until nobody tells it any more.</summary>
    /// <param name="orders">What the parent says, line by line.</param>
    public void Serve(IEnumerable<string> orders)
    {
        ArgumentNullException.ThrowIfNull(orders);
        WarmUp();
        answer(Message.Line(Message.Ready));
        foreach (string line in orders)
        {
            if (Message.Parts(line) is not [var word, .. var parts]) continue;
            try
            {
                Obey(word, parts);
            }
            catch (TraceFormatException cause)
            {
                answer(Message.Line(Message.Unfit, cause.Message.ReplaceLineEndings(" ")));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        system.Dispose();
        journal.Dispose();
    }

    /// <summary>
    /// Has compiled, while nobody waits yet, what the first trace would have to wait for; on the specification, for
    /// the system may not survive it.
    /// </summary>
    static void WarmUp()
    {
        using var model = new ModelSystem();
        Trace trace = Message.TraceOf(WarmUpTrace);
        new Runner(model).Run(trace, SessionDepth.EveryStep);
        Message.Of(trace);
    }

    void Obey(string word, string[] parts)
    {
        switch (word)
        {
            case Message.Work:
                Generate(Area.Named(parts[0])!, ulong.Parse(parts[1], CultureInfo.InvariantCulture),
                    Number(parts[2]), Number(parts[3]), TimeSpan.FromMilliseconds(Number(parts[4])),
                    (Leaning)Number(parts[5]));
                break;
            case Message.Run or Message.Locate:
                var depth = new SessionDepth(parts[2] == bool.TrueString, (int)Number(parts[0]), (int)Number(parts[1]));
                Trace trace = Message.TraceOf(parts[3]);
                RunResult result = word == Message.Run ? runner.Run(trace, depth) : runner.Locate(trace, depth);
                Tell(result, TimeSpan.Zero, false);
                break;
            case Message.Tell:
                Account.Of(system, Message.TraceOf(parts[1]), Message.DivergenceOf(parts[0]));
                Tell(new RunResult(null, 0, 0), TimeSpan.Zero, false);
                break;
            case Message.Choose:
                Choose((int)Number(parts[0]));
                Rest(Message.Line(Message.Ready));
                break;
            case Message.Replay:
                Replay replay = Replay.Of(system, Message.TraceOf(parts[0]), null, journal, default);
                replay.Tally.MoveTo(journal.Tally);
                Tell(replay.Result, replay.Elapsed, replay.Deep);
                break;
        }
    }

    /// <summary>Nothing of the old system stays; it ends as the one without a change would.</summary>
    void Choose(int number)
    {
        Choice.Of(0);
        system.Dispose();
        Choice.Of(number);
        system = make();
        runner = NewRunner();
        generators.Clear();
        told.Clear();
    }

    Runner NewRunner()
    {
        var fresh = new Runner(system);
        fresh.Session.Journal = journal;
        return fresh;
    }

    void Tell(RunResult result, TimeSpan time, bool deep) => Rest(Message.Line(
        Message.Ran, Message.Of(result.Divergence), Text(result.Executed), Text(result.Dropped), Text(time.Ticks),
        deep.ToString()));

    void Generate(Area area, ulong seed, long first, long count, TimeSpan time, Leaning leaning)
    {
        if (!generators.TryGetValue(area.Name, out Generator? generator))
        {
            generators.Add(area.Name, generator = new Generator(system));
            generator.Session.Journal = journal;
        }

        generator.Leaning = leaning;
        var clock = Stopwatch.StartNew();
        long ran = 0;
        while (ran < count && clock.Elapsed < time)
        {
            ulong own = SplitMix.Mix(seed, (ulong)(first + ran));
            journal.Begin(first + ran, own);
            long commands = generator.Session.Commands;
            var (trace, divergence) = generator.Run(area, own);
            ran++;
            journal.End(generator.Session.Commands - commands);
            journal.Reached |= Choice.TakeReached();
            generator.Session.Tally.MoveTo(journal.Tally);
            if (divergence is null || !told.Add((seed, divergence.Signature))) continue;
            // What comes next may be wanted otherwise, and by the same worker.
            answer(Message.Line(Message.Found, Message.Of(divergence), Message.Of(trace)));
            break;
        }

        Rest(Message.Line(Message.Done, Text(ran)));
    }

    /// <summary>The answer that ends an order.</summary>
    void Rest(string last)
    {
        journal.Rest();
        answer(last);
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
