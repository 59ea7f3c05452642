using System.Collections.Concurrent;

namespace Verified.Check.Threads;

/// <summary>Blocks on their way from one thread to another.</summary>
sealed class Mailbox
{
    readonly ConcurrentQueue<HeldBlock> blocks = new();
    volatile bool closed;

    /// <summary>How many are on their way.</summary>
    public int Count => blocks.Count;

    /// <summary>Whether no more will come.</summary>
    public bool IsClosed => closed;

    /// <summary>Sends a block.</summary>
    public void Put(HeldBlock block) => blocks.Enqueue(block);

    /// <summary>The oldest block; null: there is none now.</summary>
    public HeldBlock? Get() => blocks.TryDequeue(out HeldBlock block) ? block : null;

    /// <summary>Says that no more will come.</summary>
    public void Close() => closed = true;

    /// <summary>Ready for the next round.</summary>
    public void Reopen() => closed = false;
}
