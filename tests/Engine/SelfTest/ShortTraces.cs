using System.Collections.Immutable;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Tests.Engine.SelfTest;

/// <summary>
/// All traces over a small alphabet, on one machine: to show by exhaustion that a known minimum is one.
/// </summary>
static class ShortTraces
{
    /// <summary>The commands that use no earlier block: those of the witness, and one of each kind.</summary>
    static IEnumerable<Command> Free(Trace witness) => witness.Commands.Where(command => command.Target == 0).Concat(
    [
        new() { Op = Op.AllocPages },
        new() { Op = Op.AllocPages, Order = new(1) },
        new() { Op = Op.AllocPages, Order = new(1), Gfp = Gfp.Kernel | Gfp.Compound },
        new() { Op = Op.GetZeroedPage },
        new() { Op = Op.FreePages },
        new() { Op = Op.PutPage },
        new() { Op = Op.SetMinFree },
        new() { Op = Op.Zoneinfo },
        new() { Op = Op.Buddyinfo },
    ]);

    /// <summary>The commands that use an earlier block.</summary>
    static Command[] Using(Trace witness) =>
    [
        .. witness.Commands.Where(command => command.Target != 0),
        new() { Op = Op.FreePages },
        new() { Op = Op.FreePages, Order = new(1) },
        new() { Op = Op.PutPage },
        new() { Op = Op.GetPage },
        new() { Op = Op.SetFlags, Value = 1 },
        new() { Op = Op.Map },
    ];

    /// <summary>Every trace of the alphabet that is shorter than the witness, on its machine.</summary>
    public static IEnumerable<Trace> Below(Trace witness) => witness.Layout.CacheLine == 0
        ? Grown(witness, [], witness.Commands.Length - 1, [.. Free(witness)], Using(witness))
        : Grown(witness, [], witness.Commands.Length - 1, OnCaches(witness), ByObject(witness));

    /// <summary>
    /// The commands on caches that use no earlier object: those of the witness, and to a short one further ones.
    /// </summary>
    static Command[] OnCaches(Trace witness) =>
    [
        .. witness.Commands.Where(command => command.Target == 0).Select(command => command with { Id = 0 }).Distinct(),
        .. witness.Commands.Length > 4 ? [] : (Command[])
        [
            new() { Op = Op.Kmalloc },
            new() { Op = Op.CacheAlloc, Cache = -1 },
            new() { Op = Op.CacheAllocNode, Cache = -1 },
            new() { Op = Op.CacheReap },
            new() { Op = Op.CacheShrink, Cache = -1 },
            new() { Op = Op.CacheTune, Cache = -1, Value = 1, More = 1 },
            new() { Op = Op.Slabinfo },
        ],
    ];

    /// <summary>The commands that use an earlier object.</summary>
    static Command[] ByObject(Trace witness) =>
    [
        .. witness.Commands.Where(command => command.Target != 0)
            .Select(command => command with { Id = 0, Target = 0 }).Append(new() { Op = Op.Kfree }).Distinct(),
    ];

    static IEnumerable<Trace> Grown(
        Trace witness, ImmutableArray<Command> commands, int left, Command[] free, Command[] use)
    {
        if (left == 0) yield break;
        IEnumerable<Command> next = free;
        foreach (Command producer in commands.Where(command => command.Produces || command.MakesObject))
            next = next.Concat(use.Select(command => command with { Target = producer.Id }));
        foreach (Command command in next)
        {
            ImmutableArray<Command> longer = commands.Add(command with { Id = commands.Length + 1 });
            yield return witness with { Commands = longer };
            foreach (Trace trace in Grown(witness, longer, left - 1, free, use)) yield return trace;
        }
    }
}
