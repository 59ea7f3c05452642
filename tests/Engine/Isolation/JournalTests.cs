using Verified.Check.Generate;
using Verified.Check.Isolation;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Isolation;

public sealed class JournalTests
{
    [Fact]
    public void What_one_writes_another_reads_also_when_the_file_has_lost_its_name()
    {
        string file = Journal.NewFile();
        using var writer = new Journal(file);
        using var reader = new Journal(file);
        File.Delete(file);
        var command = new Command { Id = 1, Op = Op.AllocPages, Order = new(3), Value = ulong.MaxValue };

        writer.Begin(7, 0x1f);
        writer.Write(0, command);
        long beat = reader.Beat;
        writer.At(0, Phase.Step);

        Assert.NotEqual(beat, reader.Beat);
        Assert.Equal((7, 0x1fUL, 0, Phase.Step), (reader.Number, reader.Seed, reader.Step, reader.Phase));
        Assert.Equal([command], reader.Written.ToArray());
    }

    [Fact]
    public void The_journal_of_a_generated_trace_holds_the_trace()
    {
        string file = Journal.NewFile();
        using var journal = new Journal(file);
        File.Delete(file);
        using var system = new ModelSystem();
        var generator = new Generator(system);
        generator.Session.Journal = journal;
        journal.Level = system.Level;
        foreach (Area area in Area.All)
        {
            ulong seed = SplitMix.Mix(11, (ulong)area.Weights.Count);
            journal.Begin(0, seed);

            Assert.Null(generator.Run(area, seed).Divergence);

            Assert.Equal(generator.LastCommands, journal.Written.ToArray());
            Assert.Equal(
                Text(generator.Session.World.Machine.Layout), Text(Generator.LayoutOf(area, seed, journal.Level)));
        }
    }

    static string Text(Layout layout) => TraceText.Format(new StoredTrace(new Trace(layout, [])));
}
