using Verified.Model;

namespace Verified.Check.Shrink;

/// <summary>One number of a command, to be read and replaced.</summary>
/// <param name="Read">The number; 0 where the command does not use it.</param>
/// <param name="Write">The command with another number.</param>
sealed record Parameter(Func<Command, Int128> Read, Func<Command, Int128, Command> Write)
{
    /// <summary>The order.</summary>
    public static Parameter Order { get; } = new(
        c => c.Order.Value, (c, number) => c with { Order = new((int)number) });

    /// <summary>The request flags.</summary>
    public static Parameter Gfp { get; } = new(
        c => c.Gfp, (c, number) => c with { Gfp = (uint)number });

    /// <summary>Who asks.</summary>
    public static Parameter Context { get; } = new(
        c => (byte)c.Context, (c, number) => c with { Context = (Context)(byte)number });

    /// <summary>The CPU.</summary>
    public static Parameter Cpu { get; } = new(
        c => c.Cpu, (c, number) => c with { Cpu = (byte)number });

    /// <summary>The node.</summary>
    public static Parameter Node { get; } = new(
        c => c.Node, (c, number) => c with { Node = (int)number });

    /// <summary>After how many mark tests of the next command it comes.</summary>
    public static Parameter After { get; } = new(
        c => c.After, (c, number) => c with { After = (byte)number });

    /// <summary>The distance from the first frame of the target.</summary>
    public static Parameter Offset { get; } = new(
        c => c.Offset, (c, number) => c with { Offset = (int)number });

    /// <summary>The absolute frame number.</summary>
    public static Parameter Frame { get; } = new(
        c => c.Target == 0 ? c.Frame.Number : 0, (c, number) => c with { Frame = new((int)number) });

    /// <summary>The value.</summary>
    public static Parameter Value { get; } = new(
        c => c.Value, (c, number) => c with { Value = (ulong)number });

    /// <summary>The second value.</summary>
    public static Parameter More { get; } = new(
        c => c.More, (c, number) => c with { More = (ulong)number });

    /// <summary>Those in which every bit says something of its own.</summary>
    public static IReadOnlyList<Parameter> Masks { get; } = [Gfp, Context, Value, More];

    /// <summary>Those that count something.</summary>
    public static IReadOnlyList<Parameter> Numbers { get; } = [After, Cpu, Node, Order, Offset, Frame, Value, More];

    /// <summary>The different numbers other than 0 in a trace, the largest first.</summary>
    public IReadOnlyList<Int128> Used(ReadOnlySpan<Command> commands)
    {
        var used = new SortedSet<Int128>();
        foreach (Command command in commands) used.Add(Read(command));
        used.Remove(0);
        return [.. used.Reverse()];
    }
}
