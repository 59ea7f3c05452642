using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Stages a failure of caches anew: tries all short lives of one general cache, or of the one that the trace creates,
/// that end like the trace. An array that must be full or empty lets go of none of the many requests and releases that
/// made it so; with a small limit a few do the same.
/// </summary>
static class CacheScripts
{
    const int MostCommands = 10, LeastCommands = 3, MostObjects = 5, MostReaps = 2;

    /// <summary>Bytes of an object of which a slab of one frame has one.</summary>
    const ulong OneInSlab = 2052;

    /// <summary>Of 119, 15, 8 and 1 objects a slab.</summary>
    static readonly int[] Generals =
    [
        .. ((string[])["size-32", "size-256", "size-512", "size-4096"]).Select(name => CacheForm.General(name)!.Value),
    ];

    /// <summary>Limit, batch and shared factor; the first stands for those that the cache has.</summary>
    static readonly (int Limit, int Batch, int Shared)[] Tunables =
        [default, (1, 1, 0), (1, 1, 1), (2, 1, 0), (2, 2, 0), (1, 1, 2), (2, 1, 1), (2, 2, 1), (3, 3, 0), (8, 8, 0)];

    /// <summary>Milliseconds in which no cache is due, and in which each is.</summary>
    static readonly ulong[] Times = [0, 4000];

    /// <summary>How a life goes: the creation, if the cache is no general one, the tunables, requests by CPU, requests
    /// by node, releases, and what is between these and the last command: reapings so many milliseconds apart, or
    /// tunables.
    /// </summary>
    readonly record struct Life(
        Command? Created, int Cache, (int Limit, int Batch, int Shared) Tuned, int Asked, int OfNode, int Freed,
        int Reaps, ulong Apart, (int Limit, int Batch, int Shared) Retuned)
    {
        public int Length => (Created is null ? 0 : 1) + (Tuned.Limit > 0 ? 1 : 0) + Asked + OfNode + Freed + Reaps
            + (Retuned.Limit > 0 ? 1 : 0) + 1;
    }

    public static void Apply(Search search)
    {
        int length = search.Commands.Length;
        if (length < LeastCommands || search.Layout.CacheLine == 0 || search.Layout.NodeCount > 1) return;
        Command last = search.Commands[^1];
        Command? created = null;
        foreach (Command command in search.Commands)
            if (command.Op == Op.CacheCreate) created = command with { Cpu = 0 };
        Layout machine = Stage.Like(search.Layout);
        int reaps = last.Op is Op.CacheReap or Op.CacheShrink ? MostReaps : 0;
        IEnumerable<Life> lives = Generals.SelectMany(cache => Lives(null, cache, reaps))
            .Concat(created is null ? [] : Lives(created, 1, reaps))
            .Concat(created is null ? [] : Lives(created.Value with { Value = OneInSlab }, 1, reaps))
            .Where(life => life.Length < Math.Min(length, MostCommands + 1)).OrderBy(life => life.Length);
        foreach (Life life in lives)
            if (Stage.Plays(search, machine, Scripts(life, last, search.Layout.Cpus))) return;
    }

    static IEnumerable<Life> Lives(Command? created, int cache, int reaps)
    {
        foreach (var tuned in Tunables)
            for (int asked = 0; asked <= MostObjects; asked++)
                for (int node = 0; node <= 2; node++)
                    for (int freed = 0; freed <= asked + node; freed++)
                    {
                        for (int reap = 0; reap <= reaps; reap++)
                            foreach (ulong apart in reap == 0 ? [0] : Times)
                                yield return new(created, cache, tuned, asked, node, freed, reap, apart, default);
                        foreach (var again in Tunables[1..])
                            if (freed > 0 && tuned == default)
                                yield return new(created, cache, tuned, asked, node, freed, 0, 0, again);
                    }
    }

    static IEnumerable<Command[]> Scripts(Life life, Command last, int cpus)
    {
        int cache = life.Cache;
        var script = new List<Command>();
        void Add(Command command) => script.Add(command with { Id = script.Count + 1 });
        if (life.Created is { } creation) Add(creation);
        if (life.Tuned.Limit > 0) Add(Tune(cache, life.Tuned));
        int first = script.Count + 1;
        for (int i = 0; i < life.Asked; i++) Add(new() { Op = Op.CacheAlloc, Cache = cache });
        for (int i = 0; i < life.OfNode; i++) Add(new() { Op = Op.CacheAllocNode, Cache = cache });
        for (int i = 0; i < life.Freed; i++) Add(new() { Op = Op.CacheFree, Cache = cache, Target = first + i });
        for (int i = 0; i < life.Reaps; i++) Add(new() { Op = Op.CacheReap, Value = life.Apart });
        if (life.Retuned.Limit > 0) Add(Tune(cache, life.Retuned));
        bool holds = life.Freed < life.Asked + life.OfNode;
        foreach (Command end in Ends(last, cache, holds ? first + life.Freed : 0))
            for (int cpu = 0; cpu < Math.Min(cpus, 2); cpu++)
                yield return [.. script, end with { Id = script.Count + 1, Cpu = (byte)cpu }];
    }

    /// <summary>The last command, of another cache and object.</summary>
    static IEnumerable<Command> Ends(Command last, int cache, int held)
    {
        if (last.MakesObject) return [new() { Op = Op.CacheAlloc, Cache = cache }];
        var shrink = new Command { Op = Op.CacheShrink, Cache = cache };
        IEnumerable<Command> tunes = Tunables[1..].Select(tunables => Tune(cache, tunables));
        return last.Op switch
        {
            Op.CacheFree or Op.Kfree when held == 0 => [],
            Op.CacheFree or Op.Kfree => [new() { Op = Op.CacheFree, Cache = cache, Target = held }],
            Op.CacheReap =>
            [
                new() { Op = Op.CacheReap }, new() { Op = Op.CacheReap, Value = 4000 },
                new() { Op = Op.CacheReap, Value = 8000 }, new() { Op = Op.CacheReap, Value = last.Value }, shrink,
            ],
            Op.CacheShrink => [shrink],
            Op.CpuOffline => tunes.Prepend(shrink).Prepend(last with { Value = 0 }),
            Op.CacheTune => tunes.Prepend(shrink),
            Op.Slabinfo => [last],
            _ => [],
        };
    }

    static Command Tune(int cache, (int Limit, int Batch, int Shared) tunables) =>
        Tuned(new() { Op = Op.CacheTune, Cache = cache }, tunables);

    /// <summary>A command that writes tunables, with others.</summary>
    public static Command Tuned(Command tune, (int Limit, int Batch, int Shared) tunables) => tune with
    {
        Value = (ulong)tunables.Limit,
        More = (uint)tunables.Batch | ((ulong)tunables.Shared << 32),
    };
}
