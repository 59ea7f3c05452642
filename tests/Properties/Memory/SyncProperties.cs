using Verified.Impl;

namespace Verified.Tests.Properties.Memory;

/// <summary>How threads meet.</summary>
public sealed unsafe class SyncProperties
{
    [Fact]
    public void A_lock_is_held_by_one_and_let_go_for_the_next()
    {
        int[] word = [0];
        fixed (int* at = word)
        {
            Sync.Lock(at);
            Assert.NotEqual(0, word[0]);
            int* own = at;
            var next = new Elsewhere<bool>(() => Taken(own));
            next.AssertWaits();
            Assert.NotEqual(0, word[0]);
            Sync.Unlock(at);
            Assert.True(next.Answer());
            Assert.NotEqual(0, word[0]);
            Sync.Unlock(at);
            Assert.Equal(0, word[0]);
        }
    }

    [Fact]
    public void A_lock_in_a_managed_object_is_one_too()
    {
        int[] word = [0];
        Sync.Lock(ref word[0]);
        Assert.NotEqual(0, word[0]);
        var next = new Elsewhere<bool>(() =>
        {
            Sync.Lock(ref word[0]);
            return true;
        });
        next.AssertWaits();
        Sync.Unlock(ref word[0]);
        Assert.True(next.Answer());
        Assert.NotEqual(0, Sync.Read(ref word[0]));
        Sync.Unlock(ref word[0]);
        Assert.Equal(0, Sync.Read(ref word[0]));
    }

    [Fact]
    public void Words_are_taken_counted_and_read()
    {
        int word = 0;
        uint sum = 5;
        ulong two = 1ul << 40 | 3;
        Assert.True(Sync.TryTake(&word, 7));
        Assert.False(Sync.TryTake(&word, 8));
        Assert.Equal((8, 8), (Sync.Increment(&word), Sync.Read(&word)));
        Assert.Equal((9, 9), (Sync.Increment(ref word), Sync.Read(ref word)));
        Assert.Equal((8, 8), (Sync.Decrement(&word), word));
        Sync.Write(&word, -1);
        Assert.Equal((-1, 12u, 12u, 1ul << 40 | 3), (word, Sync.Add(&sum, 7), sum, Sync.Read(&two)));
    }

    [Fact]
    public void Who_waits_spins_seven_times_and_gives_the_processor_away_from_then_on()
    {
        int round = 0;
        List<int> rounds = [];
        for (int i = 0; i < 10; i++)
        {
            Sync.Wait(ref round);
            rounds.Add(round);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 7, 7, 7], rounds);
    }

    [Fact]
    public void Who_sleeps_wakes_when_the_word_is_another()
    {
        object gate = new();
        int[] word = [3];
        Assert.True(Sync.Sleep(gate, ref word[0], 2, default));
        var sleeper = new Elsewhere<bool>(() => Sync.Sleep(gate, ref word[0], 3, default));
        sleeper.AssertWaits();
        Sync.WakeAll(gate, ref word[0]);
        Assert.True(sleeper.Answer());
        Assert.NotEqual(3, word[0]);
    }

    [Fact]
    public void Who_sleeps_can_be_cancelled_before_and_meanwhile()
    {
        object gate = new();
        int[] word = [3];
        using var cancel = new CancellationTokenSource();
        var sleeper = new Elsewhere<bool>(() => Sync.Sleep(gate, ref word[0], 3, cancel.Token));
        sleeper.AssertWaits();
        cancel.Cancel();
        Assert.False(sleeper.Answer());
        Assert.False(Sync.Sleep(gate, ref word[0], 3, cancel.Token));
        Assert.True(Sync.Sleep(gate, ref word[0], 4, cancel.Token));
    }

    static bool Taken(int* word)
    {
        Sync.Lock(word);
        return true;
    }
}
