using System.Collections.Immutable;

namespace Verified.Model.PageAllocator;

/// <summary>Another command that gets in between while a request holds no lock.</summary>
/// <param name="Left">After how many more mark tests of the request it comes; 0: it came.</param>
/// <param name="Next">The world that it leaves; null: not known, the question is only where it comes.</param>
public sealed record Interrupt(int Left, World? Next)
{
    /// <summary>When it came: the world that it found.</summary>
    public World? Met { get; init; }

    /// <summary>When it came: the blocks that the request had moved before.</summary>
    public ImmutableArray<Move> MovesBefore { get; init; } = [];

    /// <summary>Whether it took the last block of a zone that had passed its test.</summary>
    public bool Robbed { get; init; }

    /// <summary>
    /// A request may be interrupted after each of its mark tests: what the interrupt does counts from there on, and a
    /// zone that it leaves without a block shall be passed by.
    /// </summary>
    [Rule(RuleIds.PageAllocator.Interrupted, Source = "R4.9, R4.12; docs/decisions.md")]
    public static Course AfterTest(in Course course)
    {
        if (course.Interrupt is not { Left: > 0 } coming) return course;
        if (coming.Left > 1) return course with { Interrupt = coming with { Left = coming.Left - 1 } };
        var came = coming with { Left = 0, Met = course.World, MovesBefore = course.Moves };
        return coming.Next is null ? course with { Interrupt = came } : new(coming.Next, [], came);
    }

    /// <summary>
    /// Where a command is interrupted: the world and the blocks moved before; null: it makes fewer mark tests.
    /// </summary>
    public static (World World, ImmutableArray<Move> Moves)? Meet(World world, in Command command, int tests)
    {
        if (!command.Produces || tests <= 0 || world.Machine.Policy == Policy.Undeclared) return null;
        Interrupt? interrupt = Request.Decide(world, command, new Interrupt(tests, null)).Course.Interrupt;
        return interrupt?.Met is { } met ? (met, interrupt.MovesBefore) : null;
    }

    /// <summary>The marks of an interrupt.</summary>
    internal static Marks Fired(Interrupt? interrupt) => interrupt is not { Left: 0 } came ? default
        : came.Robbed ? Model.Fired.Robbed : Model.Fired.Interrupted;

    /// <summary>The last frame of a zone is taken between the test and the taking.</summary>
    [Example(RuleIds.PageAllocator.Interrupted, "E4.12")]
    internal static string LastFrame()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 1), ZoneLayout.Of(1, 1)) with { MinFreeKbytes = 0 });
        var ask = new Command { Gfp = Gfp.Kernel };
        World between = Request.Predict(world, ask).Next;
        return $"alone: {Request.Predict(world, ask).Response}; with another request after the first mark test: "
            + Request.Predict(world, ask, new Interrupt(1, between)).Response;
    }
}
