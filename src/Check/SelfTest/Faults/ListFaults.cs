using Verified.Model;
using Verified.Rules;
using Blocks = Verified.Impl.Buddy.Blocks;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in the free lists and in what is taken from them.</summary>
static class ListFaults
{
    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "larger-block-first",
            "a request splits a larger block although a smaller one fits",
            () => new LargerFirst(),
            new Witness(
                RuleIds.Buddy.AllocateSmallest, "zone DMA start=0 frames=3", Witness.Plain,
                "a = alloc order=0 gfp=0")),
        new(
            "tail-first",
            "a request takes the last block of a list",
            () => new TailFirst(),
            new Witness(
                RuleIds.Buddy.ListOrder, "zone DMA start=0 frames=3", "reserved 0+1", Witness.Plain,
                "a = alloc order=0 gfp=0"),
            new Witness(
                RuleIds.Buddy.ListOrder, "zone DMA start=0 frames=3", Witness.Plain,
                "a = alloc order=1 gfp=0", "free a order=0", "b = alloc order=0 gfp=0")),
        new(
            "freed-to-tail",
            "a freed block becomes the last of its list",
            () => new FreedToTail(),
            new Witness(
                RuleIds.Buddy.ListOrder, "zone DMA start=0 frames=3", Witness.Plain,
                "a = alloc order=1 gfp=0", "free a order=0")),
        new(
            "lost-block",
            "a freed block that is not alone in its list is counted, but not linked",
            () => new Lost(),
            new Witness(
                RuleIds.Buddy.ListCanonical, "zone DMA start=0 frames=3", Witness.Plain,
                "a = alloc order=1 gfp=0", "free a order=0")),
        new(
            "free-pages-short",
            "__free_pages does not add the block to free_pages",
            () => new FreePagesShort(),
            new Witness(
                RuleIds.Buddy.ListCounts, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "free a")),
        new(
            "nr-free-high",
            "nr_free still counts the block that a request took whole",
            () => new NrFreeHigh(),
            new Witness(
                RuleIds.Buddy.ListCounts, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0")),
    ];

    /// <summary>Hides the smallest list that could serve, in every zone that has a larger block too.</summary>
    sealed class LargerFirst : Tamper
    {
        readonly uint[] hidden = new uint[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            if (Asked(command) is not { } order) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
            {
                uint enough = Data.Zone(zone).Nonempty & (uint.MaxValue << order.Value);
                hidden[zone] = (enough & (enough - 1)) == 0 ? 0 : enough & (~enough + 1);
                Data.Zone(zone).Nonempty ^= hidden[zone];
            }
        }

        public override void After(in Command command, ref Response response)
        {
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
            {
                Data.Zone(zone).Nonempty |= hidden[zone];
                hidden[zone] = 0;
            }
        }
    }

    /// <summary>Moves the tail of the list that will serve to its head.</summary>
    sealed class TailFirst : Tamper
    {
        readonly uint[] heads = new uint[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            heads.AsSpan().Fill(FreeList.Nil);
            if (Asked(command) is not { } order) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
            {
                if (Smallest(zone, order) is not { } from) continue;
                uint last = FreeList.Last(Data, zone, from);
                if (last == Data.Heads(zone)[from]) continue;
                FreeList.Unlink(Data, zone, last, from);
                FreeList.Push(Data, zone, last, from);
                heads[zone] = last;
            }
        }

        /// <summary>Where the tail did not leave the list, to the caller or to a page list, it goes back.</summary>
        public override void After(in Command command, ref Response response)
        {
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
            {
                uint moved = heads[zone];
                if (moved == FreeList.Nil || !Blocks.IsHead(Data.States[(int)moved])) continue;
                int order = Blocks.OrderOf(Data.States[(int)moved]);
                FreeList.Unlink(Data, zone, moved, order);
                FreeList.Append(Data, zone, moved, order);
            }
        }

        int? Smallest(int zone, Order order)
        {
            uint enough = Data.Zone(zone).Nonempty & (uint.MaxValue << order.Value);
            return enough == 0 ? null : System.Numerics.BitOperations.TrailingZeroCount(enough);
        }
    }

    /// <summary>A tamper for what a release made the head of a list that was not empty.</summary>
    abstract class NewHead : Tamper
    {
        public sealed override void After(in Command command, ref Response response)
        {
            if (command.Op != Op.FreePages || response.Outcome != Outcome.Freed) return;
            int zone = ZoneOf(IndexOf(command.Frame));
            for (int order = command.Order.Value; order < Order.Limit; order++)
            {
                uint head = Data.Heads(zone)[order];
                if (head == FreeList.Nil || Data.Links[(int)head].Next == FreeList.Nil) continue;
                if (!Covers(head, order, command.Frame)) continue;
                Change(zone, head, order);
                return;
            }
        }

        protected abstract void Change(int zone, uint head, int order);

        bool Covers(uint head, int order, Frame frame) => (uint)IndexOf(frame) - head < 1u << order;
    }

    sealed class FreedToTail : NewHead
    {
        protected override void Change(int zone, uint head, int order)
        {
            FreeList.Unlink(Data, zone, head, order);
            FreeList.Append(Data, zone, head, order);
        }
    }

    sealed class Lost : NewHead
    {
        protected override void Change(int zone, uint head, int order)
        {
            FreeList.Unlink(Data, zone, head, order);
            Data.NrFree(zone)[order]++;
        }
    }

    sealed class FreePagesShort : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (command.Op == Op.FreePages && response.Outcome == Outcome.Freed)
                Data.Zone(ZoneOf(IndexOf(command.Frame))).FreePages -= (uint)command.Order.Pages.Count;
        }
    }

    sealed class NrFreeHigh : Tamper
    {
        readonly uint[] whole = new uint[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            if (Asked(command) is not { } order) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++) whole[zone] = Data.NrFree(zone)[order.Value];
        }

        public override void After(in Command command, ref Response response)
        {
            if (!response.Served || Asked(command) is not { } order) return;
            int zone = ZoneOf(IndexOf(response.Frame));
            if (whole[zone] != Data.NrFree(zone)[order.Value] + 1) return;
            Data.NrFree(zone)[order.Value]++;
        }
    }
}
