using Verified.Check.Shrink.Passes;
using Verified.Check.Traces;
using Verified.Model;
using static Verified.Tests.Engine.Shrink.Passage;

namespace Verified.Tests.Engine.Shrink;

public sealed class CachePassTests
{
    static readonly Layout Cached = OneZone(16) with { CacheLine = 32 };

    static Command Create(int id, ulong size) => new() { Op = Op.CacheCreate, Id = id, Node = 1, Value = size };

    static Command Ask(int id, int cache) => new() { Op = Op.CacheAlloc, Id = id, Cache = cache };

    static Command Back(int id, int cache, int target) =>
        new() { Op = Op.CacheFree, Id = id, Cache = cache, Target = target };

    [Fact]
    public void A_general_cache_takes_the_place_of_one_that_must_be_created()
    {
        Command[] left = After(
            GeneralCaches.Apply, c => c.Any(a => a.Op == Op.CacheFree), Create(1, 20), Ask(2, 1), Back(3, 1, 2));
        Assert.Equal([Ask(1, -1), Back(2, -1, 1)], left);
    }

    [Fact]
    public void A_cache_whose_creation_counts_stays()
    {
        Command[] commands = [Create(1, 20), Ask(2, 1)];
        Assert.Equal(commands, After(GeneralCaches.Apply, c => c[0].Op == Op.CacheCreate, commands));
    }

    [Fact]
    public void The_first_general_cache_takes_the_place_of_others()
    {
        Command[] left = After(GeneralCaches.Apply, c => c[0].Cache < -1 == c[1].Cache < -1, Ask(1, -7), Ask(2, -7));
        Assert.Equal([Ask(1, -1), Ask(2, -1)], left);
        left = After(GeneralCaches.Apply, c => c[0].Cache % 2 == -1 && c[0].Cache < -1, Ask(1, -9));
        Assert.Equal([Ask(1, -3)], left);
    }

    [Fact]
    public void An_array_that_must_be_full_is_filled_by_few_objects_when_its_limit_is_small()
    {
        Command[] commands =
        [
            .. Enumerable.Range(1, 9).Select(id => Ask(id, -1)),
            .. Enumerable.Range(1, 9).Select(id => Back(id + 9, -1, id)),
        ];
        Trace left = After(
            CacheScripts.Apply, Cached,
            trace => trace.Commands[^1].Op == Op.CacheFree
                && trace.Commands.Count(c => c.Op == Op.CacheFree) > Math.Min(
                    8, trace.Commands.Where(c => c.Op == Op.CacheTune).Select(c => (int)c.Value).Append(8).Min()),
            commands);
        Assert.Equal(5, left.Commands.Length);
        Assert.Equal(1ul, Assert.Single(left.Commands, command => command.Op == Op.CacheTune).Value);
        Assert.Equal(2, left.Commands.Count(command => command.Op == Op.CacheFree));
    }

    [Fact]
    public void A_created_cache_is_staged_with_its_creation()
    {
        Command[] commands = [Create(1, 100) with { Gfp = 3 }, .. Enumerable.Range(2, 8).Select(id => Ask(id, 1))];
        Trace left = After(
            CacheScripts.Apply, Cached, trace => trace.Commands[0].Gfp == 3 && trace.Commands.Length > 2, commands);
        Assert.Equal((3, commands[0]), (left.Commands.Length, left.Commands[0]));
        Assert.Equal(Ask(3, 1), left.Commands[2]);
    }

    [Fact]
    public void Without_caches_nothing_is_staged()
    {
        Command[] commands = [Ask(1, -1), Ask(2, -1), Ask(3, -1), Ask(4, -1), Ask(5, -1)];
        Assert.Equal(commands, After(CacheScripts.Apply, _ => true, commands));
    }
}
