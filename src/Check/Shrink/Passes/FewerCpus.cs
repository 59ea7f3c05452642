using System.Collections.Immutable;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Cuts the last CPUs off the machine; what ran on them or changes them is of the last one left.</summary>
static class FewerCpus
{
    public static void Apply(Search search) => Sweep.Down(search.Layout.Cpus - 1, last =>
    {
        Cut(search.Edit(), (int)last);
        return search.Try();
    });

    /// <summary>Cuts off all CPUs behind one.</summary>
    public static void Cut(Draft draft, int last)
    {
        ImmutableArray<int> nodes = draft.Layout.CpuNodes;
        draft.Layout = draft.Layout with { Cpus = last + 1, CpuNodes = nodes.IsEmpty ? nodes : nodes[..(last + 1)] };
        foreach (ref Command command in draft.Commands)
        {
            if (command.Cpu > last) command = command with { Cpu = (byte)last };
            bool names = command.Op is Op.CpuOffline or Op.CpuOnline;
            if (names && command.Value > (ulong)last) command = command with { Value = (ulong)last };
        }
    }
}
