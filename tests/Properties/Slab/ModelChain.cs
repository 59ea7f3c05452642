using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>The chain of caches in the model: rows of eight, of which a change copies one.</summary>
public sealed class ModelChain
{
    /// <summary>Thirty general caches and four places: the last row has two.</summary>
    static readonly CacheChain chain = World.Boot(Caches.Machine()).Slabs!.Caches;

    [Fact]
    [Verifies(RuleIds.Slab.CacheExact)]
    public void Every_place_holds_what_was_put_there_and_the_others_what_they_held()
    {
        Assert.Equal((34, 30), (chain.Length, chain.FirstFree()));
        for (int place = 0; place < chain.Length; place++)
        {
            Cache? other = place < 30 ? null : chain[0];
            CacheChain changed = chain.With(place, other);
            Assert.Same(other, changed[place]);
            Assert.Equal(place < 30 ? place : place == 30 ? 31 : 30, changed.FirstFree());
            for (int at = 0; at < chain.Length; at++)
                if (at != place) Assert.Same(chain[at], changed[at]);
            Cache?[] all = [.. changed];
            Assert.Equal((changed.Length, other), (all.Length, all[place]));
        }

        CacheChain full = chain;
        for (int place = 30; place < 34; place++) full = full.With(place, chain[0]);
        Assert.Equal(-1, full.FirstFree());
    }

    [Fact]
    [Verifies(RuleIds.Slab.CacheExact)]
    public void The_first_place_that_differs_is_found_from_any_place_on()
    {
        for (int place = 0; place < chain.Length; place++)
        {
            CacheChain other = chain.With(place, place < 30 ? null : chain[0]);
            for (int from = 0; from <= chain.Length; from++)
            {
                Assert.Equal(chain.Length, chain.Differs(chain, from));
                Assert.Equal(from <= place ? place : chain.Length, chain.Differs(other, from));
            }

            // A row of its own that holds the same is none that differs.
            CacheChain copied = other.With(place, chain[place]);
            for (int from = 0; from <= chain.Length; from++) Assert.Equal(chain.Length, chain.Differs(copied, from));
        }
    }
}
