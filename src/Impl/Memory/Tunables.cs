namespace Verified.Impl.Memory;

/// <summary>What may be set while the machine runs, for all nodes at once.</summary>
struct Tunables
{
    /// <summary>Held by who sets any of these, or the sizes of page lists, and works out what follows. Requests do not
    /// wait for it: each reads one mark and one reserve, old or new.</summary>
    public int Lock;

    public int MinFreeKbytes;
    public uint DmaRatio;
    public uint NormalRatio;
}
