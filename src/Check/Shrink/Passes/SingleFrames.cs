using Verified.Model;
using Verified.Model.PerCpu;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Single frames in place of the blocks that have per-CPU lists of their own, and hot lists of the size that those of
/// an order had: lists of further orders are seldom what it takes, but no part of this would be enough alone.
/// </summary>
static class SingleFrames
{
    public static void Apply(Search search)
    {
        for (int order = search.Layout.ListOrders - 1; order > 0; order--)
        {
            Draft draft = search.Edit();
            int orders = draft.Layout.ListOrders;
            draft.Layout = draft.Layout with
            {
                ListOrders = 1,
                PerCpuSizes = draft.Layout.PerCpuSizes is { } sizes ? Divided(sizes, new(order)) : null,
            };
            foreach (ref Command command in draft.Commands)
                if (command.Order.Value > 0 && command.Order.Value < orders)
                    command = command with { Order = Order.Zero };
            if (search.Try()) return;
        }
    }

    static ListSizes Divided(ListSizes sizes, Order order)
    {
        var (low, high, batch) = sizes.For(ListId.Of(order, cold: false));
        return sizes with { HotLow = low, HotHigh = high, HotBatch = batch };
    }
}
