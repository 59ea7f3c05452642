using Verified.Check.Systems;
using Verified.Model;
using Verified.Rules;
using Bits = Verified.Impl.PageFrames.Flags;
using Blocks = Verified.Impl.Buddy.Blocks;
using States = Verified.Impl.PageFrames.State;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in the release functions.</summary>
static class ReleaseFaults
{
    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "double-free",
            "__free_pages frees what it freed last once more",
            () => new DoubleFree(),
            new Witness(
                RuleIds.PageAllocator.ReleaseUnused, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "free a", "free a"))
        {
            // Where the release is refused all the same, the frame looks used.
            AlsoBreaks = [RuleIds.PageFrames.Descriptors],
        },
        new(
            "reserved-freed",
            "__free_pages frees a reserved frame",
            () => new ReservedFreed(),
            new Witness(
                RuleIds.PageAllocator.ReleaseReserved, "zone DMA start=0 frames=1", "reserved 0+1", Witness.Plain,
                "free @0 order=0"),
            new Witness(
                RuleIds.PageAllocator.ReleaseReserved, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "set a flags=reserved", "free a")),
        new(
            "release-first-only",
            "release_pages puts its first frame only",
            () => new FirstOnly(),
            new Witness(
                RuleIds.PageAllocator.ReleaseEach, "zone DMA start=0 frames=2", "reserved 0+1", Witness.Plain,
                "a = alloc order=0 gfp=0", "release_pages @0 count=2"))
        {
            AlsoBreaks = [RuleIds.PageFrames.Descriptors],
        },
        new(
            "freed-while-shared",
            "__free_pages frees a block that has other users",
            () => new FreedWhileShared(),
            new Witness(
                RuleIds.PageAllocator.ReleaseShared, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "get a", "free a")),
        new(
            "put-keeps",
            "put_page of the last user frees nothing",
            () => new PutKeeps(),
            new Witness(
                RuleIds.PageFrames.PutLast, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "put a"))
        {
            // Where the frame has a field of its own, that shows first.
            AlsoBreaks = [RuleIds.PageFrames.Descriptors],
        },
        new(
            "overlap-freed",
            "a release takes frames along that others use",
            () => new OverlapFreed(),
            new Witness(
                RuleIds.Buddy.ReleaseOverlap, "zone DMA start=0 frames=2", Witness.Plain,
                "a = alloc order=0 gfp=0", "b = alloc order=0 gfp=0", "free a order=1")),
        new(
            "locked-unreported",
            "a locked frame is freed without a report",
            () => new LockedUnreported(),
            new Witness(
                RuleIds.Buddy.ReleaseBadFrame, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "set a flags=locked", "free a")),
        new(
            "bad-not-repaired",
            "a bad frame is reported when it is freed, but not repaired",
            () => new NotRepaired(),
            new Witness(
                RuleIds.PageFrames.Descriptors, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "set a flags=locked", "free a")),
        new(
            "interior-freed",
            "__free_pages of a frame inside a compound block frees the block",
            () => new InteriorFreed(),
            new Witness(
                RuleIds.PageAllocator.ReleaseUnused, "zone DMA start=0 frames=2", "tunables min_free=0",
                "a = alloc order=1 gfp=COMP", "free a+1 order=0")),
        new(
            "compound-wrong-order",
            "a compound block is freed with another order without a report",
            () => new MismatchUnreported(),
            new Witness(
                RuleIds.PageAllocator.CompoundMismatch, "zone DMA start=0 frames=2", "tunables min_free=0",
                "a = alloc order=1 gfp=COMP", "free a order=0")),
        new(
            "null-freed",
            "free_pages calls a null address a bug",
            () => new NullFreed(),
            new Witness(
                RuleIds.PageAllocator.ReleaseNull, "zone DMA start=0 frames=1", Witness.Plain,
                "free_at 0x0 order=0"))
        {
            AlsoBreaks = [RuleIds.PerCpu.Offline],
        },
    ];

    /// <summary>A tamper around __free_pages of a frame of the machine.</summary>
    abstract class Freeing : Tamper
    {
        public override void Before(ref Command command)
        {
            int index = command.Op == Op.FreePages ? IndexOf(command.Frame) : -1;
            if (index >= 0 && ZoneOf(index) >= 0) Free(index, ref command);
        }

        protected abstract void Free(int index, ref Command command);
    }

    /// <summary>Makes the first frame of a free block look used.</summary>
    sealed class DoubleFree : Freeing
    {
        Frame last = Frame.None;

        public override void Booted(KernelSystem booted)
        {
            base.Booted(booted);
            last = Frame.None;
        }

        public override void After(in Command command, ref Response response)
        {
            if (response.Served) last = Frame.None;
            if (command.Op == Op.FreePages && response.Outcome == Outcome.Freed) last = command.Frame;
        }

        protected override void Free(int index, ref Command command)
        {
            if (command.Frame != last || !Blocks.IsHead(Data.States[index])) return;
            Data.States[index] = States.Used;
            Data.Descriptors[index].Count = 0;
            command = command with { Order = Order.Zero };
        }
    }

    /// <summary>Changes the descriptor before the release; where nothing is freed, it is as it was.</summary>
    abstract class Disguised : Freeing
    {
        (int Index, uint Flags, int Count) was = (-1, 0, 0);

        public sealed override void After(in Command command, ref Response response)
        {
            if (was.Index >= 0 && response.Outcome != Outcome.Freed)
            {
                ref var page = ref Data.Descriptors[was.Index];
                (page.Flags, page.Count) = (page.Flags | was.Flags, was.Count);
            }

            was.Index = -1;
        }

        protected sealed override void Free(int index, ref Command command)
        {
            var (flags, count) = (Data.Descriptors[index].Flags, Data.Descriptors[index].Count);
            Disguise(index);
            bool changed = (flags, count) != (Data.Descriptors[index].Flags, Data.Descriptors[index].Count);
            was = (changed ? index : -1, flags, count);
        }

        protected abstract void Disguise(int index);
    }

    sealed class ReservedFreed : Disguised
    {
        protected override void Disguise(int index)
        {
            if ((Data.Descriptors[index].Flags & (Bits.Reserved | Bits.Compound)) != Bits.Reserved) return;
            Data.Descriptors[index].Flags &= ~Bits.Reserved;
            Data.Descriptors[index].Count = 0;
        }
    }

    sealed class FreedWhileShared : Disguised
    {
        protected override void Disguise(int index)
        {
            ref var page = ref Data.Descriptors[index];
            if (page.Count > 0 && (page.Flags & Bits.Reserved) == 0) page.Count = 0;
        }
    }

    /// <summary>Takes the lock off before the check sees it.</summary>
    sealed class LockedUnreported : Disguised
    {
        protected override void Disguise(int index)
        {
            if (Data.Descriptors[index].Count == 0) Data.Descriptors[index].Flags &= ~Bits.Locked;
        }
    }

    sealed class PutKeeps : Tamper
    {
        public override void Before(ref Command command)
        {
            int index = command.Op == Op.PutPage ? IndexOf(command.Frame) : -1;
            if (index < 0 || Data.States[index] != States.Used) return;
            ref int count = ref Data.Descriptors[index].Count;
            if (count == 0) count = 1;
        }
    }

    sealed class FirstOnly : Tamper
    {
        public override void Before(ref Command command)
        {
            if (command.Op == Op.ReleasePages) command = command with { More = Math.Min(command.More, 1) };
        }
    }

    /// <summary>Makes used frames behind the first of a block look unused.</summary>
    sealed class OverlapFreed : Freeing
    {
        protected override void Free(int index, ref Command command)
        {
            if ((uint)command.Order.Value >= Order.Limit || Data.Descriptors[index].Count != 0) return;
            if (Data.States[index] != States.Used || IsMisplaced(index, command.Order)) return;
            for (int other = index + 1; other < index + command.Order.Pages.Count; other++)
            {
                if (Data.States[other] != States.Used) continue;
                Data.States[other] = States.Plain;
                Data.Descriptors[other].Count = -1;
            }
        }

        bool IsMisplaced(int index, Order order)
        {
            ref var zone = ref Data.Zone(ZoneOf(index));
            uint relative = (uint)index - zone.Base;
            return !Blocks.IsAligned(relative, order.Value) || relative + order.Pages.Count > zone.Spanned;
        }
    }

    sealed class NotRepaired : Freeing
    {
        uint bad;

        public override void After(in Command command, ref Response response)
        {
            if (command.Op == Op.FreePages && response.Outcome == Outcome.Freed && response.Reports > 0)
                Data.Descriptors[IndexOf(command.Frame)].Flags |= bad;
        }

        protected override void Free(int index, ref Command command) =>
            bad = Data.Descriptors[index].Flags & Bits.Locked;
    }

    sealed class InteriorFreed : Freeing
    {
        protected override void Free(int index, ref Command command)
        {
            int first = index;
            while (first > 0 && Data.Descriptors[first].Count < 0 && IsCompound(first)) first--;
            if (first == index || !IsCompound(first)) return;
            var whole = new Order((int)Memory.Indexes[first + 1]);
            command = command with { Frame = new((int)Data.First + first), Order = whole };
        }

        bool IsCompound(int index) =>
            (Data.Descriptors[index].Flags & (Bits.Compound | Bits.Reserved)) == Bits.Compound;
    }

    sealed class MismatchUnreported : Freeing
    {
        int order = -1;

        public override void After(in Command command, ref Response response)
        {
            bool freed = command.Op == Op.FreePages && response.Outcome == Outcome.Freed;
            if (freed && order >= 0 && order != command.Order.Value)
                response = response with { Reports = response.Reports - 1 };
            order = -1;
        }

        protected override void Free(int index, ref Command command)
        {
            bool compound = (Data.Descriptors[index].Flags & Bits.Compound) != 0 && Data.Descriptors[index].Count == 0;
            order = compound ? (int)Memory.Indexes[index + 1] : -1;
        }
    }

    sealed class NullFreed : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (command.Op == Op.FreePagesAt && command.Value == 0) response = Response.Bug(Reason.Invalid);
        }
    }
}
