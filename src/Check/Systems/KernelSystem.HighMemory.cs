using Verified.Check.Run;
using Verified.Impl;
using Verified.Model;
using Verified.Model.HighMemory;

namespace Verified.Check.Systems;

/// <summary>Windows of high memory of our implementation.</summary>
public sealed partial class KernelSystem
{
    Response OnWindows(in Command command, CpuHandle cpu)
    {
        uint frame = (uint)command.Frame.Number;
        var context = (Impl.Context)command.Context;
        int type = (int)Math.Min(command.More, int.MaxValue);
        return Given(command.Op switch
        {
            Op.Kmap => cpu.Kmap(frame, context),
            Op.Kunmap => cpu.Kunmap(frame, context),
            Op.KmapAtomic => cpu.KmapAtomic(frame, type),
            Op.KunmapAtomic => cpu.KunmapAtomic(RealAddress(command.Value), type),
            Op.KmapLocal => cpu.KmapLocal(frame),
            _ => cpu.KunmapLocal(RealAddress(command.Value)),
        });
    }

    /// <inheritdoc/>
    public Span<byte> Mapped(ulong address)
    {
        if (WindowPages.At(booted!, address) is not { } page) return [];
        if (!Memory.TryFrameAtPage(page, out uint frame)) return [];
        if (Memory.Options.RealMappings) return Memory.WindowBytes(page);
        return IsSpanned((int)frame) ? Memory.Memory(frame, 1) : [];
    }

    /// <summary>The address that i386 has for a byte of the windows; all ones: it is in none.</summary>
    internal ulong Windowed(nuint address) => Memory.TryWindowPageOf(address, out int page)
        ? WindowPages.AddressOf(booted!, page) + (address & (Pages.Size - 1))
        : ulong.MaxValue;

    /// <summary>Where the byte with such an address is; 1: the machine has none.</summary>
    nuint RealWindow(ulong address) => WindowPages.At(booted!, address) is { } page
        ? Memory.WindowAddress(page) + (nuint)(address & (Pages.Size - 1))
        : 1;

    void ShowWindows(Display display, Part part, int place)
    {
        int slots = booted!.Pkmap;
        int length;
        switch (part)
        {
            case Part.Pkmap:
                Span<int> room = display.NextPart((2 * slots) + 2);
                (room[0], room[1]) = Memory.Pkmap;
                for (int slot = 0; slot < slots; slot++)
                    (room[(2 * slot) + 2], room[(2 * slot) + 3]) = (
                        Memory.PkmapCount(slot), FrameAtPage(booted.VmallocPages + slot));
                length = (2 * slots) + 2;
                break;
            case Part.PageHash:
                // One record more than there are slots shows that there is one too many.
                int most = 3 * (slots + 1);
                length = Memory.PageHashRecords(display.NextPart(most)[..most]);
                break;
            case Part.Fixmap:
                room = display.NextPart(1 + WindowAddresses.Types);
                (room[0], _) = Memory.MappingsOf(place);
                for (int type = 0; type < WindowAddresses.Types; type++)
                    room[1 + type] = FrameAtPage(Memory.PageOfType(place, type));
                length = 1 + WindowAddresses.Types;
                break;
            default:
                int depth = Memory.MappingsOf(place).Local;
                room = display.NextPart(Math.Max(0, depth) + 1);
                room[0] = depth;
                for (int one = 0; one < depth; one++) room[1 + one] = FrameAtPage(Memory.PageOfLocal(place, one));
                length = Math.Max(0, depth) + 1;
                break;
        }

        display.EndPart(part, 0, place, length);
    }

    int FrameAtPage(int page) => Memory.TryFrameAtPage(page, out uint frame) ? (int)frame : -1;
}
