using System.Numerics;
using Verified.Model;

namespace Verified.Check.Shrink;

/// <summary>
/// What is simpler: fewer commands; then the smaller machine; then the plainer operations; then the smaller sum of all
/// parameters; then releases before requests and earlier targets before later ones. A total order on traces in normal
/// form in which every descent ends: the first four are natural numbers, and for given ones there are finitely many
/// traces.
/// </summary>
static class Complexity
{
    /// <summary>Below zero if a is simpler than b, zero if they are the same.</summary>
    public static int Compare(Layout layoutA, ReadOnlySpan<Command> a, Layout layoutB, ReadOnlySpan<Command> b)
    {
        if (a.Length != b.Length) return a.Length.CompareTo(b.Length);
        int order = LayoutComplexity.Compare(layoutA, layoutB);
        if (order == 0) order = SumOfOps(a).CompareTo(SumOfOps(b));
        if (order == 0) order = SumOfParameters(a).CompareTo(SumOfParameters(b));
        for (int at = 0; order == 0 && at < a.Length; at++) order = Compare(a[at], b[at]);
        return order;
    }

    /// <summary>The order of two commands in a canonical trace.</summary>
    public static int Compare(in Command a, in Command b)
    {
        if (a == b) return 0;
        int order = a.IsNamed.CompareTo(b.IsNamed);
        if (order == 0) order = a.Op.CompareTo(b.Op);
        if (order == 0) order = Place(a).CompareTo(Place(b));
        if (order == 0) order = Own(a).CompareTo(Own(b));
        if (order == 0) order = a.Order.Value.CompareTo(b.Order.Value);
        if (order == 0) order = a.Gfp.CompareTo(b.Gfp);
        if (order == 0) order = a.Context.CompareTo(b.Context);
        if (order == 0) order = a.Cpu.CompareTo(b.Cpu);
        if (order == 0) order = a.Node.CompareTo(b.Node);
        if (order == 0) order = a.After.CompareTo(b.After);
        if (order == 0) order = a.Offset.CompareTo(b.Offset);
        if (order == 0) order = a.Frame.CompareTo(b.Frame);
        if (order == 0) order = a.More.CompareTo(b.More);
        return order == 0 ? a.Value.CompareTo(b.Value) : order;
    }

    /// <summary>A frame is plainer as one of an earlier block than by its number.</summary>
    static uint Place(in Command command) => (uint)command.Target - 1;

    /// <summary>An own cache is plainer than a general one, and of each kind the earlier one.</summary>
    static uint Own(in Command command) =>
        command.Cache >= 0 ? (uint)command.Cache : uint.MaxValue / 2 + (uint)-command.Cache;

    static long SumOfOps(ReadOnlySpan<Command> commands)
    {
        long sum = 0;
        foreach (ref readonly Command command in commands) sum += (int)command.Op;
        return sum;
    }

    static UInt128 SumOfParameters(ReadOnlySpan<Command> commands)
    {
        UInt128 sum = 0;
        foreach (ref readonly Command command in commands)
        {
            sum += Size(command.Order.Value) + Size(command.Offset) + Size(command.Frame.Number) + command.Cpu
                + Size(command.Node) + command.After;
            sum += (uint)(BitOperations.PopCount(command.Gfp) + BitOperations.PopCount((uint)command.Context));
            sum += (UInt128)command.Value + command.More;
        }

        return sum;
    }

    /// <summary>Zero is the simplest number, and of two of the same distance from it the positive one.</summary>
    static ulong Size(int number) => ((ulong)Math.Abs((long)number) << 1) + (number < 0 ? 1ul : 0);
}
