using System.Collections.Immutable;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Generate;

/// <summary>
/// Makes traces up while running them: each command is drawn in the light of the state so far, run in lock-step at
/// once, and
/// written down. The same seed gives the same trace as long as model and generator stay as they are; a failure is
/// therefore
/// kept as a trace, not as a seed.
/// </summary>
public sealed class Generator
{
    readonly Level level;
    readonly Session session;
    readonly List<Command> commands = new(1024);
    readonly Population population = new();
    Deeds deeds = null!;

    /// <summary>A generator that runs its traces on that system.</summary>
    public Generator(ISystem system)
        : this(system, system.Level)
    {
    }

    /// <summary>A generator of traces for systems that show so much of themselves.</summary>
    public Generator(ISystem system, Level level) =>
        (this.level, session) = (level, new Session(system) { Answered = Saw });

    /// <summary>What draws traces away from the average; all of it, unless it is to be measured.</summary>
    public Leaning Leaning { get; set; } = Leaning.All;

    /// <summary>Rules fired and commands run so far.</summary>
    public Session Session => session;

    /// <summary>Generates and runs one trace. The trace is complete up to the difference, if there is one.</summary>
    public (Trace Trace, Divergence? Divergence) Run(Area area, ulong seed)
    {
        SplitMix shape = SplitMix.Stream(seed, 0);
        Layout layout = LayoutGenerator.Draw(shape, area.Taste, level);
        bool deep = shape.OneIn(32);
        int length = 64 << shape.Below(5);
        commands.Clear();
        population.Clear();
        Divergence? divergence = session.Begin(layout, SessionDepth.Generated with { Deep = deep });
        if (divergence is null)
        {
            deeds = new Deeds(area, layout, seed, population, level, Leaning);
            divergence = Go(length) ?? session.Finish(commands.Count - 1);
        }

        return (
            new Trace(layout, [.. divergence is null ? [] : commands]) { Seed = seed, Area = area.Name }, divergence);
    }

    /// <summary>The machine of the trace that a seed gives for a system that shows so much of itself.</summary>
    public static Layout LayoutOf(Area area, ulong seed, Level level) =>
        LayoutGenerator.Draw(SplitMix.Stream(seed, 0), area.Taste, level);

    /// <summary>The commands of the last trace, also when it passed.</summary>
    public ImmutableArray<Command> LastCommands => [.. commands];

    void Saw(in Command command, in Response response) => deeds.Saw(command, response, session.World);

    Divergence? Go(int length)
    {
        while (commands.Count < length)
        {
            Command command = deeds.Next(session.World) with { Id = commands.Count + 1 };
            commands.Add(command);
            session.Journal?.Write(commands.Count - 1, command);
            if (!session.TryResolve(command, out Command resolved)) continue;
            Divergence? divergence = session.Step(commands.Count - 1, resolved);
            if (divergence is not null) return divergence;
            session.Journal?.Leave(session.Tally);
        }

        return null;
    }
}
