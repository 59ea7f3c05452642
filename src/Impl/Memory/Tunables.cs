namespace Verified.Impl.Memory;

/// <summary>What may be set while the machine runs, for all nodes at once.</summary>
struct Tunables
{
    public int MinFreeKbytes;
    public uint DmaRatio;
    public uint NormalRatio;
}
