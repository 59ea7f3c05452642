using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.Zones;

namespace Verified.Impl;

/// <summary>Who gives memory back, and what reclaim shows of itself.</summary>
public sealed unsafe partial class MemorySystem
{
    SystemReference? owner;

    internal IReclaimer? Reclaimer { get; private set; }

    internal IOomHandler? OomHandler { get; private set; }

    /// <summary>Says who gives memory back and who kills when there is none; null: nobody. Only a machine with
    /// <see cref="MachineOptions.Reclaim"/> asks them. They stay attached over a reboot, and belong to the
    /// caller.</summary>
    public void Attach(IReclaimer? reclaimer, IOomHandler? oom) => (Reclaimer, OomHandler) = (reclaimer, oom);

    /// <summary>Frames of a zone that reclaim looked at since one was freed (R4.14).</summary>
    public uint PagesScanned(int zone) => At(zone)->PagesScanned;

    /// <summary>Whether a zone is not worth scanning (R4.14).</summary>
    public bool AllUnreclaimable(int zone) => At(zone)->AllUnreclaimable != 0;

    /// <summary>Frames of a zone that the reclaimer gives back first.</summary>
    public uint Inactive(int zone) => Shrink.Inactive(Live, At(zone)->Index);

    /// <summary>Whether kswapd of a node has work to do, and the largest order it was woken for (R4.13).</summary>
    public (bool Woken, int Order) KswapdOf(int node)
    {
        if ((uint)node >= (uint)NodeCount) Throw.OutOfRange(nameof(node), node, $"0 to {NodeCount - 1}");
        Node* at = map->Nodes + node;
        return (at->KswapdWoken != 0, at->KswapdMaxOrder);
    }
}
