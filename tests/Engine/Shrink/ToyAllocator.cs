using System.Collections.Immutable;
using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Shrink;

/// <summary>
/// A miniature allocator with one planted fault, and the oracle that no two live blocks overlap. Each order has a cache
/// of one block and a stack behind it. The fault: a release of order 2 or more that finds the cache full while at least
/// <paramref name="threshold"/> blocks are live leaves the released block in the cache and on the stack.
/// </summary>
sealed class ToyAllocator(int threshold)
{
    /// <summary>What the planted fault breaks.</summary>
    public const string Overlap = "toy.overlap";

    /// <summary>Broken by a release of order 9: a second fault beside the planted one.</summary>
    public const string Other = "toy.other";

    /// <summary>
    /// Commands of the shortest failing trace: threshold - 1 other blocks, two that are released one after the other,
    /// and two requests that get the second one twice.
    /// </summary>
    public int Known => Math.Max(threshold, 1) + 5;

    /// <summary>Runs since the start.</summary>
    public int Runs { get; private set; }

    /// <summary>Commands executed since the start.</summary>
    public long Steps { get; private set; }

    /// <summary>Runs a trace on a fresh allocator up to its first difference.</summary>
    public Divergence? Run(Trace trace)
    {
        Runs++;
        var state = new State(threshold);
        ImmutableArray<Command> commands = trace.Commands;
        for (int step = 0; step < commands.Length; step++)
        {
            Steps++;
            if (state.Step(commands[step]) is string rule)
                return new(step, DivergenceKind.Response, new(rule, "a block of its own", "a live block"));
        }

        return null;
    }

    sealed class State(int threshold)
    {
        readonly Dictionary<int, (int Block, int Order)> held = [];
        readonly HashSet<int> live = [];
        readonly int[] cached = new int[Order.Limit];
        readonly Stack<int>[] stacks = [.. Enumerable.Range(0, Order.Limit).Select(_ => new Stack<int>())];
        int fresh;

        public string? Step(in Command command)
        {
            int order = command.Order.Value;
            if (order is < 0 or >= Order.Limit) return null;
            if (command.Produces) return Allocate(command.Id, order);
            if (command.Op != Op.FreePages || !held.Remove(command.Target, out var block)) return null;
            if (order == 9) return Other;
            if (order == block.Order) Release(block.Block, order);
            return null;
        }

        string? Allocate(int id, int order)
        {
            int block = cached[order];
            cached[order] = 0;
            if (block == 0 && !stacks[order].TryPop(out block)) block = ++fresh;
            held[id] = (block, order);
            return live.Add(block) ? null : Overlap;
        }

        void Release(int block, int order)
        {
            bool twice = cached[order] != 0 && order >= 2 && live.Count >= threshold;
            live.Remove(block);
            if (cached[order] != 0) stacks[order].Push(cached[order]);
            if (twice) stacks[order].Push(block);
            cached[order] = block;
        }
    }
}
