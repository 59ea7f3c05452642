using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Stages a failure of pools anew: tries all short lives of one pool that end like the trace, with elements that the
/// check hands out, objects or frames, and a back end that is told to fail. To use one up takes many commands.
/// </summary>
static class PoolScripts
{
    const int LeastCommands = 3, MostCommands = 8, MostElements = 2;
    const ulong MostLeast = 2;

    /// <summary>A life of one pool.</summary>
    /// <param name="Create">The creation.</param>
    /// <param name="Least">Elements that the pool keeps.</param>
    /// <param name="Before">Requests before the back end fails.</param>
    /// <param name="Fails">What makes it fail; null: it does not.</param>
    /// <param name="More">Elements that it keeps more from then on.</param>
    /// <param name="After">Requests after that.</param>
    readonly record struct Life(Command Create, ulong Least, int Before, Command? Fails, ulong More, int After)
    {
        public int Length => 1 + Before + (Fails is null ? 0 : 1) + (More == 0 ? 0 : 1) + After + 1;
    }

    public static void Apply(Search search)
    {
        if (search.Layout.Pools == 0 || search.Commands.Length < LeastCommands) return;
        Command last = search.Commands[^1];
        if (last.Op is not (Op.PoolAlloc or Op.PoolFree or Op.PoolResize or Op.PoolDestroy)) return;
        int length = Math.Min(search.Commands.Length, MostCommands + 1);
        Layout machine = Stage.Like(search.Layout) with { MinFreeKbytes = 0 };
        foreach (Life life in Lives().Where(life => life.Length < length).OrderBy(life => life.Length))
            if (Stage.Plays(search, machine, Scripts(life, last))) return;
    }

    static IEnumerable<Life> Lives()
    {
        var objects = new Command { Op = Op.PoolCreateSlab, Cache = CacheForm.General("size-4096")!.Value };
        (Command Create, Command?[] Fails)[] backs =
        [
            (new() { Op = Op.PoolCreate },
                [null, Failing(Op.FailElements, 1), Failing(Op.FailElements, ulong.MaxValue)]),
            (objects, [null, Failing(Op.FailPages, 1), Failing(Op.FailPages, 2)]),
            (new() { Op = Op.PoolCreatePages }, [null, Failing(Op.SetMinFree, 1024)]),
            (new() { Op = Op.PoolCreatePages, Order = Order.Largest }, [null]),
        ];
        foreach (var (create, failing) in backs)
            for (ulong least = 0; least <= MostLeast; least++)
                for (int before = 0; before <= MostElements; before++)
                    foreach (Command? fails in failing)
                        for (ulong more = 0; more <= 1; more++)
                            for (int after = 0; after <= MostElements; after++)
                                yield return new(create, least, before, fails, more, after);
    }

    static Command Failing(Op op, ulong value) => new() { Op = op, Value = value };

    static IEnumerable<Command[]> Scripts(Life life, Command last)
    {
        var script = new List<Command>();
        void Add(Command command) => script.Add(command with { Id = script.Count + 1 });
        Add(life.Create with { Value = life.Least });
        int pool = script.Count;
        var ask = new Command { Op = Op.PoolAlloc, Cache = pool };
        for (int i = 0; i < life.Before; i++) Add(ask);
        if (life.Fails is { } fails) Add(fails);
        if (life.More != 0) Add(new() { Op = Op.PoolResize, Cache = pool, Value = life.Least + life.More });
        for (int i = 0; i < life.After; i++) Add(ask);
        foreach (Command end in Ends(last, pool, script)) yield return [.. script, end with { Id = script.Count + 1 }];
    }

    /// <summary>The last command, of that pool and any of its elements.</summary>
    static IEnumerable<Command> Ends(Command last, int pool, List<Command> script) => last.Op != Op.PoolFree
        ? [last with { Cache = pool, Cpu = 0, Target = 0, Offset = 0 }]
        : script.Where(command => command.Op == Op.PoolAlloc)
            .Select(asked => new Command { Op = Op.PoolFree, Cache = pool, Target = asked.Id });
}
