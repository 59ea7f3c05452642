using System.Collections.Concurrent;
using Verified.Check.Generate;
using Verified.Check.Threads;
using Verified.Impl;

namespace Verified.Tests.Engine.Threads;

/// <summary>One history of more than a million calls for each cache that threads share.</summary>
public sealed class LongHistoryTests
{
    const int Calls = 4_000_000, CallsOfOne = 1_000_000;

    [Fact]
    public void A_history_of_a_million_calls_of_each_cache_has_no_object_that_was_held_twice()
    {
        ThreadWorkload objects = ThreadWorkload.All.Single(workload => workload.Name == "objects");
        using var system = new Counting(objects.Machine(SplitMix.Stream(11, 0), 4));
        Shift shift = objects.Begin(system, 8, 11, TimeSpan.FromMinutes(2), CancellationToken.None);
        Assert.Null(shift.Run(1, Calls));
        Assert.InRange(shift.Operations, Calls, Calls + (Calls / 10));
        // What was taken came back: the shift gives all back in the end.
        Assert.Equal(2, system.Taken.Count);
        Assert.All(system.Taken, cache => Assert.InRange(2 * cache.Value, CallsOfOne, Calls));
    }

    /// <summary>Ours, and how many objects each cache gave.</summary>
    sealed class Counting(MachineOptions options) : SharedSystem(options)
    {
        public ConcurrentDictionary<int, int> Taken { get; } = [];

        public override Result Take(CpuHandle cpu, int cache)
        {
            Result result = base.Take(cpu, cache);
            if (result.Outcome == Outcome.Ok) Taken.AddOrUpdate(cache, 1, (_, count) => count + 1);
            return result;
        }
    }
}
