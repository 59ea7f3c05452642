using System.Buffers;
using Verified.Check.Run;
using Verified.Impl;
using Verified.Model;

namespace Verified.Check.Systems;

/// <summary>Noncontiguous areas of our implementation.</summary>
public sealed partial class KernelSystem
{
    const uint NoFrame = uint.MaxValue;

    Response OnAreas(in Command command, CpuHandle cpu)
    {
        var context = (Impl.Context)command.Context;
        return command.Op switch
        {
            Op.Vmalloc => Given(cpu.Vmalloc((nuint)command.Value, context)),
            Op.Vmalloc32 => Given(cpu.Vmalloc32((nuint)command.Value, context)),
            Op.Vmap or Op.VmapArea => Shown(command, cpu),
            Op.GetVmArea => Given(cpu.GetVmArea((nuint)command.Value, (uint)command.More, context)),
            Op.Vunmap => Given(cpu.Vunmap(RealArea(command.Value), context)),
            _ => Given(cpu.Vfree(RealArea(command.Value), context)),
        };
    }

    /// <summary>vmap of as many frames as are asked for, or of one more than there are: no more fit an array.</summary>
    Response Shown(in Command command, CpuHandle cpu)
    {
        int most = 1;
        for (int zone = 0; zone < Memory.ZoneCount; zone++) most += (int)Memory.ZonePresent(zone);
        int count = (int)Math.Min(command.More, (ulong)most);
        uint[] frames = ArrayPool<uint>.Shared.Rent(most);
        Span<uint> wanted = frames.AsSpan(0, count);
        if (command.Op == Op.VmapArea) Backwards(command.Value, wanted);
        else for (int i = 0; i < count; i++) wanted[i] = (uint)(command.Frame.Number + i);
        Response response = Given(cpu.Vmap(wanted, (Impl.Context)command.Context));
        ArrayPool<uint>.Shared.Return(frames);
        return response;
    }

    /// <summary>The first frames of an area, last first; none if it has not so many.</summary>
    void Backwards(ulong address, Span<uint> frames)
    {
        bool begins = (address & (Pages.Size - 1)) == 0 && Memory.TryWindowPageOf(RealWindow(address), out int page)
            && Memory.AreaFrames(page, frames) >= frames.Length;
        if (begins) frames.Reverse();
        else frames.Fill(NoFrame);
    }

    /// <summary>The page of the windows at such an address; -1: it is in none.</summary>
    internal int PageOfArea(ulong address) => WindowPages.At(booted!, address) ?? -1;

    /// <summary>Where an area with such an address is; what is in no window stays as aligned as it is.</summary>
    nuint RealArea(ulong address)
    {
        nuint real = address == 0 ? 0 : RealWindow(address);
        return real == 1 ? Pages.Size + (nuint)(address & (Pages.Size - 1)) : real;
    }

    void ShowAreas(Display display, Part part, int place)
    {
        if (part == Part.AreaPages)
        {
            int frames = Math.Max(0, Memory.AreaFrames(place, []));
            Span<int> room = display.NextPart(frames);
            _ = Memory.AreaFrames(place, System.Runtime.InteropServices.MemoryMarshal.Cast<int, uint>(room));
            display.EndPart(part, 0, place, frames);
            return;
        }

        int count = Memory.Areas([]);
        AreaInfo[] areas = ArrayPool<AreaInfo>.Shared.Rent(count);
        _ = Memory.Areas(areas.AsSpan(0, count));
        Span<int> values = display.NextPart((4 * count) + 1);
        for (int i = 0; i < count; i++)
            (values[4 * i], values[(4 * i) + 1], values[(4 * i) + 2], values[(4 * i) + 3]) =
                (areas[i].Page, areas[i].Pages, (int)areas[i].Flags, areas[i].Mapped);
        ArrayPool<AreaInfo>.Shared.Return(areas);
        int mapped = 0;
        for (int page = 0; page < booted!.VmallocPages; page++) mapped += Memory.TryFrameAtPage(page, out _) ? 1 : 0;
        values[4 * count] = mapped;
        display.EndPart(part, 0, place, (4 * count) + 1);
    }
}
