namespace Verified.Impl.Memory;

/// <summary>
/// Where threads sleep until something comes free: an element of a pool, a slot of a window. Who waits takes a ticket
/// before it asks: if it is told to wait, whoever lets such a thing go after that opens the gate, and the ticket is an
/// old one.
/// </summary>
sealed class Gate
{
    int opened;

    public int Ticket => Sync.Read(ref opened);

    /// <summary>Sleeps until the gate was opened after the ticket was taken; false: cancelled before.</summary>
    public bool Await(int ticket, CancellationToken cancel) => Sync.Sleep(this, ref opened, ticket, cancel);

    /// <summary>Wakes all who wait.</summary>
    public void Open() => Sync.WakeAll(this, ref opened);
}
