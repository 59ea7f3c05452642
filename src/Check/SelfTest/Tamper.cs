using Verified.Check.Systems;
using Verified.Impl;
using Verified.Impl.Memory;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.SelfTest;

/// <summary>
/// The hand that plants one fault: it sees every command before the implementation does and every answer after, and may
/// change either, the metadata, or the contents of frames. One instance serves one system.
/// </summary>
abstract class Tamper
{
    KernelSystem? kernel;

    /// <summary>The implementation that is tampered with.</summary>
    protected KernelSystem Kernel => kernel!;

    /// <summary>What it makes of the machine.</summary>
    protected MemorySystem Memory => kernel!.Memory;

    /// <summary>Its metadata.</summary>
    protected Metadata Data => Memory.Metadata;

    /// <summary>Forgets the run before: the machine has booted anew.</summary>
    public virtual void Booted(KernelSystem booted) => kernel = booted;

    /// <summary>May rewrite the command that the implementation carries out.</summary>
    public virtual void Before(ref Command command)
    {
    }

    /// <summary>May rewrite the answer to the command as it was given.</summary>
    public virtual void After(in Command command, ref Response response)
    {
    }

    /// <summary>Where who looks at an address of the windows looks instead.</summary>
    public virtual ulong Seen(ulong address) => address;

    /// <summary>Puts the implementation in order while a command runs inside the one that is tampered with.</summary>
    public virtual void Pause()
    {
    }

    /// <summary>Goes on when that command has ended.</summary>
    public virtual void Resume()
    {
    }

    /// <summary>Whether a cache leaves out a call to the page allocator that it is about to make.</summary>
    public virtual bool Suppresses(in Command call) => false;

    /// <summary>Takes back what a call that it leaves out has done.</summary>
    public virtual void Suppress(in Command call)
    {
    }

    /// <summary>The index of a frame in the metadata; -1: the machine has no such frame.</summary>
    protected int IndexOf(Frame frame)
    {
        long index = frame.Number - (long)Data.First;
        return index >= 0 && index < Data.Count ? (int)index : -1;
    }

    /// <summary>The zone that spans the frame of an index; -1: none.</summary>
    protected int ZoneOf(int index)
    {
        for (int zone = 0; zone < ZoneId.Kinds; zone++)
            if ((uint)index - Data.Zone(zone).Base < Data.Zone(zone).Spanned) return zone;
        return -1;
    }

    /// <summary>The order that a request is for; null: it is no request, or the order is out of range.</summary>
    protected static Order? Asked(in Command command)
    {
        if (!command.Produces) return null;
        Order order = Request.Meaning(command).Order;
        return Request.IsTooLarge(order) ? null : order;
    }

    /// <summary>The answer with another frame of the same zone in the place of the one handed out.</summary>
    protected static Response Moved(in Response response, Frame to)
    {
        long bytes = (long)(to.Number - response.Frame.Number) << Pages.Shift;
        ulong address = response.Address == 0 ? 0 : response.Address + (ulong)bytes;
        return response with { Frame = to, Address = address };
    }
}
