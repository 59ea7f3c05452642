using Verified.Check.Systems;
using Verified.Impl.HighMemory;
using Verified.Model;
using Ids = Verified.Rules.RuleIds.HighMemory;
using Outcome = Verified.Model.Outcome;
using Reason = Verified.Model.Reason;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in the windows of high memory.</summary>
static class WindowFaults
{
    const string One = "zone HighMem start=0 frames=1";
    const string Two = "zone HighMem start=0 frames=2";
    const string Three = "zone HighMem start=0 frames=3";
    const string Colliding = "zone HighMem start=0 frames=122";
    const string Window = "tunables min_free=0 compound=off cache_line=32 pkmap=2";
    const int Idle = 1, OneUser = 2;

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "slot-passed-over",
            "the search begins one slot too late",
            () => new PassedOver(),
            new Witness(Ids.Search, One, Window, "kmap @0"))
        {
            AlsoBreaks = [Ids.SlotCount, Ids.Sleep, Ids.Records],
        },
        new(
            "flush-forgotten",
            "slots without users stay mapped when the search wraps",
            () => new Recounted(Idle, OneUser),
            new Witness(Ids.Flush, Two, Window, "kmap @0", "kunmap @0", "kmap @1"))
        {
            AlsoBreaks = [Ids.SlotCount, Ids.Search, Ids.Sleep, Ids.Records],
        },
        new(
            "flush-too-much",
            "slots of one user are unmapped when the search wraps",
            () => new Recounted(OneUser, Idle),
            new Witness(Ids.Flush, Two, Window, "kmap @0", "kmap @1"))
        {
            AlsoBreaks = [Ids.SlotCount, Ids.Search, Ids.Sleep, Ids.Records],
        },
        new(
            "wake-forgotten",
            "kunmap of the last user wakes nobody",
            () => new WakeForgotten(),
            new Witness(Ids.Wake, Three, Window, "kmap @0", "kmap @1", "kmap @2", "kunmap @0"))
        {
            AlsoBreaks = [Ids.SlotCount],
        },
        new(
            "waiter-uncounted",
            "a caller that must wait is not known to wait",
            () => new Uncounted(),
            new Witness(Ids.Sleep, Three, Window, "kmap @0", "kmap @1", "kmap @2"))
        {
            AlsoBreaks = [Ids.SlotCount],
        },
        new(
            "record-at-head",
            "the record of a new mapping comes before the others of its bucket",
            () => new RecordAtHead(),
            new Witness(Ids.Records, Colliding, Window, "kmap @0", "kmap @121")),
        new(
            "mapping-beside-its-frame",
            "what is written through a mapping does not reach its frame",
            () => new Beside(),
            new Witness(Ids.Content, One, Window, "kmap @0")),
        new(
            "wrong-frame-mapped",
            "the page-table entry of a new slot names the next frame",
            () => new WrongFrame(),
            new Witness(Ids.SlotCount, Two, Window, "kmap @0")),
        new(
            "kunmap-unchecked",
            "kunmap more often than kmap is not noticed",
            () => new Reworded(static (command, response) => command.Op == Op.Kunmap
                && response.Outcome == Outcome.Bug && response.Reason == Reason.Unused
                ? Response.Of(Outcome.Ok) : response),
            new Witness(Ids.UnmapRefused, One, Window, "kmap @0", "kunmap @0", "kunmap @0")),
        new(
            "kmap-in-interrupt",
            "an interrupt may map permanently",
            () => new Rewritten(static command => command.Op == Op.Kmap
                ? command with { Context = command.Context & ~Context.Interrupt } : command),
            new Witness(Ids.MapRefused, One, Window, "kmap @0 ctx=interrupt")),
        new(
            "preemption-once",
            "only the first temporary mapping forbids preemption",
            () => new PreemptionOnce(),
            new Witness(
                Ids.Preemption, One, Window, "a = kmap_atomic @0 type=0",
                "b = kmap_atomic @0 type=0"))
        {
            AlsoBreaks = [Ids.Replaced],
        },
        new(
            "debug-not-cleared",
            "with debugging kunmap_atomic leaves its mapping",
            () => new NotCleared(),
            new Witness(
                Ids.Replaced, One, Window + " slab_debug=on", "a = kmap_atomic @0 type=0", "kunmap_atomic a type=0")),
        new(
            "local-order-ignored",
            "kunmap_local takes any local address for that of the last mapping",
            () => new OrderIgnored(),
            new Witness(Ids.StackOrder, One, Window, "a = kmap_local @0", "b = kmap_local @0", "kunmap_local a")),
    ];

    /// <summary>A tamper of machines that have windows.</summary>
    abstract class Tampering : Tamper
    {
        protected bool Works => Memory.Options.Pkmap != 0;

        protected int Slots => Memory.Options.Pkmap;

        /// <summary>Whether the command needs a slot that it has not.</summary>
        protected bool Searches(in Command command)
        {
            if (!Works || command.Op != Op.Kmap || (command.Context & Context.Interrupt) != 0) return false;
            int index = IndexOf(command.Frame);
            return index >= 0 && !Data.Entries.Slice(Data.SlotsAt, Slots).Contains((uint)index + 1);
        }
    }

    sealed class PassedOver : Tampering
    {
        public override void Before(ref Command command)
        {
            if (!Searches(command) || ZoneOf(IndexOf(command.Frame)) != ZoneId.HighMem.Index) return;
            uint next = Data.Windows.Last + 1;
            if (next < (uint)Slots && Data.SlotCount((int)next) == 0) Data.Windows.Last = next;
        }
    }

    /// <summary>Lets slots of one count look like those of another while a search may flush.</summary>
    sealed class Recounted(int from, int to) : Tampering
    {
        readonly List<int> changed = [];

        public override void Booted(KernelSystem booted)
        {
            base.Booted(booted);
            changed.Clear();
        }

        public override void Before(ref Command command)
        {
            changed.Clear();
            if (!Searches(command)) return;
            for (int slot = 0; slot < Slots; slot++)
            {
                if (Data.SlotCount(slot) != from) continue;
                Data.SlotCount(slot) = to;
                changed.Add(slot);
            }
        }

        public override void After(in Command command, ref Response response)
        {
            foreach (int slot in changed)
                if (Data.SlotCount(slot) == to) Data.SlotCount(slot) = from;
            changed.Clear();
        }
    }

    sealed class WakeForgotten : Tampering
    {
        int waiters;

        public override void Before(ref Command command) => waiters = Works ? Data.Windows.Waiters : 0;

        public override void After(in Command command, ref Response response)
        {
            if (Works && command.Op == Op.Kunmap) Data.Windows.Waiters = waiters;
        }
    }

    sealed class Uncounted : Tampering
    {
        public override void After(in Command command, ref Response response)
        {
            if (Works && command.Op == Op.Kmap && response.Outcome == Outcome.WouldSleep) Data.Windows.Waiters--;
        }
    }

    sealed class RecordAtHead : Tampering
    {
        bool searches;

        public override void Before(ref Command command) => searches = Searches(command);

        public override void After(in Command command, ref Response response)
        {
            if (!searches || response.Outcome != Outcome.Ok || response.Address == 0) return;
            for (int bucket = 0; bucket < PageHash.Buckets; bucket++)
            {
                ref uint head = ref Data.Bucket(bucket);
                if (head == 0) continue;
                uint last = head, before = 0;
                while (Data.Record((int)last - 1).Next is not 0 and var next) (before, last) = (last, next);
                if (before == 0 || Data.Record((int)last - 1).Frame != (uint)IndexOf(command.Frame)) continue;
                Data.Record((int)before - 1).Next = 0;
                Data.Record((int)last - 1).Next = head;
                head = last;
            }
        }
    }

    sealed class Beside : Tampering
    {
        public override ulong Seen(ulong address) =>
            Kernel.PageOfArea(address) >= Memory.Options.VmallocPages ? address + Pages.Size : address;
    }

    sealed class WrongFrame : Tampering
    {
        bool searches;

        public override void Before(ref Command command) => searches = Searches(command);

        public override void After(in Command command, ref Response response)
        {
            if (!searches || response.Outcome != Outcome.Ok) return;
            foreach (ref uint entry in Data.Entries.Slice(Data.SlotsAt, Slots))
                if (entry == (uint)IndexOf(command.Frame) + 1 && entry < (uint)Data.Count) entry++;
        }
    }

    sealed class PreemptionOnce : Tampering
    {
        public override void After(in Command command, ref Response response)
        {
            if (!Works || command.Op != Op.KmapAtomic || response.Outcome != Outcome.Ok) return;
            ref int times = ref Data.Mappings(command.Cpu).Preemption;
            times = Math.Min(times, 1);
        }
    }

    sealed class NotCleared : Tampering
    {
        uint[] entries = [];

        public override void Before(ref Command command) => entries = Works ? Data.Entries.ToArray() : [];

        public override void After(in Command command, ref Response response)
        {
            if (Works && command.Op == Op.KunmapAtomic && response.Outcome == Outcome.Ok) entries.CopyTo(Data.Entries);
        }
    }

    sealed class OrderIgnored : Tampering
    {
        public override void Before(ref Command command)
        {
            if (!Works || command.Op != Op.KunmapLocal) return;
            int depth = Data.Mappings(command.Cpu).Depth;
            ulong top = depth == 0 ? 0 : Kernel.Windowed(
                Memory.WindowAddress(Memory.PageOfLocal(command.Cpu, depth - 1)));
            bool local = Memory.TryWindowPageOf(Kernel.RealAddress(command.Value), out int page)
                && page >= Memory.PageOfLocal(0, 0);
            if (depth > 0 && local) command = command with { Value = top };
        }
    }
}
