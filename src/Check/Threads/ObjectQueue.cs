using System.Collections.Concurrent;

namespace Verified.Check.Threads;

/// <summary>Objects that a thread has let go of and any other one may give back.</summary>
sealed class ObjectQueue
{
    readonly ConcurrentQueue<HeldObject> objects = new();

    /// <summary>All of them, while no thread works.</summary>
    public IReadOnlyCollection<HeldObject> All => objects;

    /// <summary>Lets go of an object.</summary>
    public void Put(HeldObject one) => objects.Enqueue(one);

    /// <summary>The oldest object; null: there is none now.</summary>
    public HeldObject? Get() => objects.TryDequeue(out HeldObject one) ? one : null;
}
