using System.Runtime.InteropServices;

namespace Verified.Benchmarks.Peers;

/// <summary>A queue of 1024 from one thread to one other, without locks.</summary>
sealed class Ring<T>
    where T : struct
{
    const int Capacity = 1024, Mask = Capacity - 1;

    readonly T[] items = new T[Capacity];
    RingEnds ends;

    /// <summary>Waits until there is room.</summary>
    public void Put(T item)
    {
        long at = ends.Written;
        if (at - ends.ReadSeen == Capacity)
        {
            var wait = new SpinWait();
            while (at - (ends.ReadSeen = Volatile.Read(ref ends.Read)) == Capacity) wait.SpinOnce(sleep1Threshold: -1);
        }

        items[at & Mask] = item;
        Volatile.Write(ref ends.Written, at + 1);
    }

    /// <summary>Waits until there is an item.</summary>
    public T Get()
    {
        long at = ends.Read;
        if (at == ends.WrittenSeen)
        {
            var wait = new SpinWait();
            while (at == (ends.WrittenSeen = Volatile.Read(ref ends.Written))) wait.SpinOnce(sleep1Threshold: -1);
        }

        T item = items[at & Mask];
        Volatile.Write(ref ends.Read, at + 1);
        return item;
    }
}

/// <summary>Where a ring is written and read. Each thread writes to cache lines of its own, and looks at the other's
/// only when it must.</summary>
[StructLayout(LayoutKind.Explicit, Size = 384)]
struct RingEnds
{
    [FieldOffset(128)]
    public long Written;

    [FieldOffset(136)]
    public long ReadSeen;

    [FieldOffset(256)]
    public long Read;

    [FieldOffset(264)]
    public long WrittenSeen;
}
