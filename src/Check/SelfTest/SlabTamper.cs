using Verified.Check.Systems;
using Verified.Impl.Slab;
using Verified.Model;
using Pages = Verified.Model.Pages;

namespace Verified.Check.SelfTest;

/// <summary>A tamper around operations of caches. Objects are named by their linear addresses.</summary>
abstract class SlabTamper : Tamper
{
    /// <summary>The numbers of all caches.</summary>
    protected IEnumerable<int> Caches => Enumerable.Range(0, Memory.CachePlaces).Where(Memory.CacheExists);

    /// <summary>Whether the command gives an object back to the array of its CPU.</summary>
    protected static bool Releases(in Command command) => command.Op is Op.CacheFree or Op.Kfree;

    /// <summary>The object that begins at an address and that a caller holds; null: none.</summary>
    protected FoundObject? Held(ulong address) =>
        Find(address) is { } found && Data.Link(found.Descriptor, found.Number) == SlabDescriptor.Held ? found : null;

    /// <summary>The object that begins at an address, whoever has it; null: none.</summary>
    protected FoundObject? Find(ulong address)
    {
        if (Memory.CachePlaces == 0) return null;
        FoundObject found = Data.ObjectAt(Kernel.RealAddress(address));
        return found.Reason == Impl.Reason.None ? found : null;
    }

    /// <summary>The bytes of an object that begins at an address.</summary>
    protected Span<byte> Bytes(ulong address, int size)
    {
        if (!Memory.TryFrameOf(Kernel.RealAddress(address), out uint frame)) return [];
        int offset = (int)(address & (Pages.Size - 1));
        return Memory.Memory(frame, (offset + size + Pages.Size - 1) >> Pages.Shift).Slice(offset, size);
    }

    /// <summary>Bytes from one object of a cache to the next.</summary>
    protected int SizeOf(FoundObject found) => (int)Data.Cache(found.Cache).Size;
}

/// <summary>
/// Changes the metadata while some commands run, and puts it back behind them; what interrupts them finds it as it is.
/// </summary>
abstract class Disguise : SlabTamper
{
    Command? command;

    public override void Booted(KernelSystem booted)
    {
        base.Booted(booted);
        command = null;
    }

    public sealed override void Before(ref Command command)
    {
        if (Memory.CachePlaces == 0 || !Wants(command)) return;
        this.command = command;
        Put(command);
    }

    public sealed override void After(in Command command, ref Response response)
    {
        Pause();
        this.command = null;
    }

    public sealed override void Pause()
    {
        if (command is { } now) Lift(now);
    }

    public sealed override void Resume()
    {
        if (command is { } now) Put(now);
    }

    /// <summary>Whether the fault shows in the command.</summary>
    protected abstract bool Wants(in Command command);

    /// <summary>Changes the metadata.</summary>
    protected abstract void Put(in Command command);

    /// <summary>Puts it back.</summary>
    protected abstract void Lift(in Command command);
}
