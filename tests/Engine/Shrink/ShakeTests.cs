using System.Collections.Immutable;
using Verified.Check.Shrink.Passes;
using Verified.Check.Traces;
using Verified.Model;
using static Verified.Tests.Engine.Shrink.Passage;

namespace Verified.Tests.Engine.Shrink;

public sealed class ShakeTests
{
    static readonly Layout TwoCpus = Small with { Cpus = 2 };

    [Fact]
    public void A_command_goes_if_another_one_changes_with_it()
    {
        static bool Fails(ImmutableArray<Command> commands) => commands.Length switch
        {
            4 => commands.All(command => command.Cpu == 1),
            3 => commands.Count(command => command.Cpu == 0) == 1,
            _ => false,
        };
        ImmutableArray<Command> left = Shaken(TwoCpus, Fails, [.. Enumerable.Range(1, 4).Select(id => Alloc(id, cpu: 1))]);
        Assert.Equal(3, left.Length);
    }

    [Fact]
    public void The_order_may_change_with_what_goes()
    {
        static bool Fails(ImmutableArray<Command> commands) => commands.Length switch
        {
            5 => commands[^1].Op == Op.Drain,
            4 => commands[0].Op == Op.Drain,
            _ => false,
        };
        ImmutableArray<Command> left = Shaken(
            Small, Fails, Alloc(1), Alloc(2), Alloc(3), Alloc(4), Touch(5, Op.Drain));
        Assert.Equal(Op.Drain, left[0].Op);
        Assert.Equal(4, left.Length);
    }

    [Fact]
    public void The_users_of_what_goes_may_use_another()
    {
        static bool Fails(ImmutableArray<Command> commands) =>
            commands.Count(command => command.Op == Op.FreePages) == 3;
        ImmutableArray<Command> left = Shaken(
            Small, Fails, Alloc(1), Alloc(2), Alloc(3), Free(4, 1), Free(5, 2), Free(6, 3));
        Assert.InRange(left.Count(command => command.Op == Op.AllocPages), 1, 2);
        Assert.Equal(3, left.Count(command => command.Op == Op.FreePages));
    }

    [Fact]
    public void The_machine_may_lose_a_processor_with_its_commands()
    {
        Trace left = After(
            Shake.Apply,
            TwoCpus,
            trace => trace.Layout.Cpus == 2 ? trace.Commands.Length == 5 : trace.Commands.Length == 4,
            [.. Enumerable.Range(1, 5).Select(id => Alloc(id, cpu: id % 2))]);
        Assert.Equal(1, left.Layout.Cpus);
        Assert.All(left.Commands, command => Assert.Equal(0, command.Cpu));
    }

    [Fact]
    public void The_same_trace_comes_to_the_same()
    {
        static bool Fails(ImmutableArray<Command> commands) => commands.Length is 4 or 6;
        Command[] six = [.. Enumerable.Range(1, 6).Select(id => Alloc(id, id % 3, cpu: id % 2))];
        Assert.Equal(Shaken(TwoCpus, Fails, six).AsEnumerable(), Shaken(TwoCpus, Fails, six));
    }

    static ImmutableArray<Command> Shaken(
        Layout layout, Predicate<ImmutableArray<Command>> fails, params Command[] commands) =>
        After(Shake.Apply, layout, trace => fails(trace.Commands), commands).Commands;
}
