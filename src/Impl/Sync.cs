using System.Runtime.CompilerServices;

namespace Verified.Impl;

/// <summary>
/// The one place for locks, atomics and memory order, on words of the metadata. Nothing else in the implementation
/// knows how threads meet, so that another build can put a scheduler in the place of this file.
/// </summary>
static unsafe class Sync
{
    const int Free = 0, Held = 1;

    // Shorter than a batch under a lock; a waiter that sees none of its CPU's time used well gives it away.
    const int SpinRounds = 7;

    /// <summary>Takes the lock, a word that is 0 while free. Not reentrant. Hold one lock at a time, and for no longer
    /// than a batch: who waits for it spins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lock(int* word)
    {
        if (Interlocked.CompareExchange(ref *word, Held, Free) != Free) Contend(word);
    }

    /// <summary>Lets the lock go: all that was written under it is seen by who takes it next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unlock(int* word) => Volatile.Write(ref *word, Free);

    /// <summary>As <see cref="Lock(int*)"/>, of a word in a managed object.</summary>
    public static void Lock(ref int word)
    {
        int round = 0;
        while (Interlocked.CompareExchange(ref word, Held, Free) != Free) Wait(ref round);
    }

    /// <summary>As <see cref="Unlock(int*)"/>.</summary>
    public static void Unlock(ref int word) => Volatile.Write(ref word, Free);

    /// <summary>Writes a mark into a word that is 0; false, and nothing changed, if it is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryTake(int* word, int mark) => Interlocked.CompareExchange(ref *word, mark, Free) == Free;

    /// <summary>One more; the new value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Increment(int* word) => Interlocked.Increment(ref *word);

    /// <summary>One more, of a word that is not in the metadata; the new value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Increment(ref int word) => Interlocked.Increment(ref word);

    /// <summary>One less; the new value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Decrement(int* word) => Interlocked.Decrement(ref *word);

    /// <summary>Adds to a word; the new value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Add(uint* word, uint value) => Interlocked.Add(ref *word, value);

    /// <summary>Reads a word that others write; what is read after it is at least as new.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(int* word) => Volatile.Read(ref *word);

    /// <summary>As <see cref="Read(int*)"/>, of a word in a managed object.</summary>
    public static int Read(ref int word) => Volatile.Read(ref word);

    /// <summary>Reads two words at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ulong* words) => Volatile.Read(ref *words);

    /// <summary>Writes a word that others read, after all that was written before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(int* word, int value) => Volatile.Write(ref *word, value);

    /// <summary>All that was written before is seen by others before anything is read after it.</summary>
    public static void Fence() => Interlocked.MemoryBarrier();

    /// <summary>Passes a little time, longer from round to round, from 0; then gives the processor away each
    /// time.</summary>
    public static void Wait(ref int round)
    {
        if (round < SpinRounds) Thread.SpinWait(1 << round++);
        else Thread.Yield();
    }

    /// <summary>Sleeps at a gate until its word is another than was seen; false: cancelled before.</summary>
    public static bool Sleep(object gate, ref int word, int seen, CancellationToken cancel)
    {
        using CancellationTokenRegistration waker = cancel.UnsafeRegister(Rouse, gate);
        lock (gate)
        {
            while (word == seen)
            {
                if (cancel.IsCancellationRequested) return false;
                Monitor.Wait(gate);
            }
        }
        return true;
    }

    /// <summary>Makes the word of a gate another, and wakes all who sleep there.</summary>
    public static void WakeAll(object gate, ref int word)
    {
        lock (gate)
        {
            word++;
            Monitor.PulseAll(gate);
        }
    }

    static void Rouse(object? gate)
    {
        lock (gate!) Monitor.PulseAll(gate);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Contend(int* word)
    {
        int round = 0;
        do
        {
            // Looks before it asks for the cache line.
            while (Volatile.Read(ref *word) != Free) Wait(ref round);
        }
        while (Interlocked.CompareExchange(ref *word, Held, Free) != Free);
    }
}
