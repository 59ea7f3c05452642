using Verified.Model;
using Verified.Rules;
using Blocks = Verified.Impl.Buddy.Blocks;
using States = Verified.Impl.PageFrames.State;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in merging a freed block with its buddies.</summary>
static class MergeFaults
{
    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "missed-merge",
            "__free_pages does not merge a block with its free buddy",
            () => new Unmerged((steps, _) => steps == 0),
            new Witness(
                RuleIds.Buddy.MergeCandidate, "zone DMA start=0 frames=2", Witness.Plain,
                "a = alloc order=0 gfp=0", "free a"))
        {
            AlsoBreaks = [RuleIds.Buddy.ListCounts],
        },
        new(
            "merge-once",
            "__free_pages merges a block once, and never the result",
            () => new Unmerged((steps, _) => steps == 1),
            new Witness(
                RuleIds.Buddy.MergeCascade, "zone DMA start=0 frames=4", Witness.Plain,
                "a = alloc order=0 gfp=0", "free a"))
        {
            AlsoBreaks = [RuleIds.Buddy.ListCounts],
        },
        new(
            "merge-to-order-5",
            "no block above order 5 is ever merged",
            () => new Unmerged((_, order) => order == 5),
            new Witness(
                RuleIds.Buddy.MergeCascade, "zone DMA start=0 frames=64", Witness.Plain,
                "a = alloc order=0 gfp=0", "free a"))
        {
            AlsoBreaks = [RuleIds.Buddy.ListCounts],
        },
        new(
            "merge-lower-order",
            "a freed block merges with a buddy that heads a smaller free block",
            () => new LowerOrder(),
            new Witness(
                RuleIds.Buddy.ListCounts, "zone DMA start=0 frames=3", Witness.Plain,
                "a = alloc order=1 gfp=0", "free a")),
        new(
            "merge-across-zones",
            "a freed block merges with a buddy beyond the end of its zone",
            () => new AcrossZones(),
            new Witness(
                RuleIds.Buddy.MergeCandidate, "zone DMA start=0 frames=1", "zone Normal start=1 frames=1",
                Witness.Plain,
                "a = alloc order=0 gfp=DMA", "free a"))
        {
            AlsoBreaks = [RuleIds.Buddy.ListCounts],
        },
    ];

    /// <summary>A tamper for releases of blocks that are plain in all respects, so that nothing stops them.</summary>
    abstract class PlainRelease : Tamper
    {
        public sealed override void Before(ref Command command)
        {
            int index = command.Op == Op.FreePages ? IndexOf(command.Frame) : -1;
            if (index < 0 || (uint)command.Order.Value >= Order.Limit) return;
            if (IsPlain(index, command.Order)) Release(index, command.Order);
        }

        /// <summary>The block is about to be freed.</summary>
        protected abstract void Release(int index, Order order);

        bool IsPlain(int index, Order order)
        {
            int zone = ZoneOf(index);
            if (zone < 0 || Data.States[index] != States.Used || Data.Descriptors[index].Count != 0) return false;
            uint relative = (uint)index - Data.Zone(zone).Base;
            return Blocks.IsAligned(relative, order.Value) && relative + order.Pages.Count <= Data.Zone(zone).Spanned
                && !Data.States.Slice(index + 1, order.Pages.Count - 1).ContainsAnyExcept(States.Plain);
        }
    }

    /// <summary>Hides the buddy at one level of the cascade, given by merges done and by order.</summary>
    sealed class Unmerged(Func<int, int, bool> stop) : PlainRelease
    {
        int hidden = -1;
        byte state;

        public override void After(in Command command, ref Response response)
        {
            if (hidden >= 0) Data.States[hidden] = state;
            hidden = -1;
        }

        protected override void Release(int index, Order order)
        {
            var zone = Data.Zone(ZoneOf(index));
            uint relative = (uint)index - zone.Base;
            for (int level = order.Value; level < Order.Limit - 1; level++)
            {
                uint buddy = Blocks.BuddyOf(relative, level);
                int at = (int)(zone.Base + buddy);
                if (buddy >= zone.Spanned || (Data.States[at] & ~Blocks.MarkedBit) != level) return;
                if (stop(level - order.Value, level))
                {
                    hidden = at;
                    (state, Data.States[hidden]) = (Data.States[hidden], States.Plain);
                    return;
                }

                relative &= buddy;
            }
        }
    }

    /// <summary>Passes a smaller free block off as one of the order being freed.</summary>
    sealed class LowerOrder : PlainRelease
    {
        protected override void Release(int index, Order order)
        {
            int zone = ZoneOf(index);
            uint buddy = Blocks.BuddyOf((uint)index - Data.Zone(zone).Base, order.Value);
            if (order == Order.Largest || buddy >= Data.Zone(zone).Spanned) return;
            buddy += Data.Zone(zone).Base;
            byte state = Data.States[(int)buddy];
            if (!Blocks.IsHead(state) || Blocks.OrderOf(state) >= order.Value) return;
            FreeList.Unlink(Data, zone, buddy, Blocks.OrderOf(state));
            FreeList.Push(Data, zone, buddy, order.Value);
            Data.States[(int)buddy] = (byte)((state & Blocks.MarkedBit) | order.Value);
        }
    }

    /// <summary>Lets a zone seem to reach over the buddy behind its end while a block is freed.</summary>
    sealed class AcrossZones : PlainRelease
    {
        int stretched = -1;
        uint spanned;

        public override void After(in Command command, ref Response response)
        {
            if (stretched >= 0) Data.Zone(stretched).Spanned = spanned;
            stretched = -1;
        }

        protected override void Release(int index, Order order)
        {
            int at = ZoneOf(index);
            ref var zone = ref Data.Zone(at);
            uint buddy = Blocks.BuddyOf((uint)index - zone.Base, order.Value);
            if (order == Order.Largest || buddy < zone.Spanned || zone.Base + buddy >= Data.Count) return;
            if ((Data.States[(int)(zone.Base + buddy)] & ~Blocks.MarkedBit) != order.Value) return;
            (stretched, spanned) = (at, zone.Spanned);
            zone.Spanned = buddy + 1;
        }
    }
}
