using Verified.Check.SelfTest.Faults;

namespace Verified.Check.SelfTest;

/// <summary>All faults that the self-test plants.</summary>
public static class FaultCatalogue
{
    /// <summary>The faults, area by area.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. MergeFaults.All,
        .. ListFaults.All,
        .. BlockFaults.All,
        .. MarkFaults.All,
        .. RequestFaults.All,
        .. ReleaseFaults.All,
        .. ContentFaults.All,
        .. DescriptorFaults.All,
        .. StatisticsFaults.All,
        .. PerCpuFaults.All,
        .. ReclaimFaults.All,
        .. SlabFaults.All,
        .. SlabReturnFaults.All,
        .. ObjectMisuseFaults.All,
        .. KmallocFaults.All,
        .. DebugFaults.All,
        .. AreaFaults.All,
        .. WindowFaults.All,
        .. PoolFaults.All,
    ];

    /// <summary>The fault of that name; null: there is none.</summary>
    public static Fault? Named(string name) => All.FirstOrDefault(fault => fault.Name == name);
}
