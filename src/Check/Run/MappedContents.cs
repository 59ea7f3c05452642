using System.Buffers.Binary;
using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.HighMemory;

namespace Verified.Check.Run;

/// <summary>
/// The content oracle for mappings: a word written at the address of a new one must be read in its frame, and the other
/// way round; and whenever contents are swept every mapping must show the bytes of its frame.
/// </summary>
sealed class MappedContents(ISystem system)
{
    /// <summary>Looks through a mapping that was just given, and leaves the bytes as they were.</summary>
    public Violation? Begin(in Command command, in Response response)
    {
        Span<byte> frame = system.Memory(command.Frame, new(1));
        if (frame.IsEmpty) return null;
        Span<byte> there = system.Mapped(response.Address);
        if (there.IsEmpty) return Windows.Shows(command.Frame, response.Address, 0);
        int at = command.Id * sizeof(ulong) % Pages.Size;
        frame = frame[at..];
        there = there[at..];
        ulong kept = BinaryPrimitives.ReadUInt64LittleEndian(frame);
        ulong word = ~kept ^ (ulong)(uint)command.Id;
        BinaryPrimitives.WriteUInt64LittleEndian(there, word);
        Violation? broken = Windows.Shows(command.Frame, word, BinaryPrimitives.ReadUInt64LittleEndian(frame));
        BinaryPrimitives.WriteUInt64LittleEndian(frame, kept);
        return broken ?? Windows.Shows(command.Frame, kept, BinaryPrimitives.ReadUInt64LittleEndian(there));
    }

    /// <summary>Looks through every mapping.</summary>
    public Violation? Sweep(World world)
    {
        Layout layout = world.Machine.Layout;
        if (world.Upper?.HighMemory is null) return null;
        for (int page = layout.VmallocPages; page < WindowPages.Count(layout); page++)
        {
            Frame shown = WindowPages.Shown(world, page);
            if (shown == Frame.None) continue;
            Span<byte> frame = system.Memory(shown, new(1));
            if (frame.IsEmpty) return null;
            ulong address = WindowPages.AddressOf(layout, page);
            Span<byte> there = system.Mapped(address);
            if (there.IsEmpty) return Windows.Shows(shown, address, 0);
            for (int at = 0; at < Pages.Size; at += Pages.Size / 2)
                if (Windows.Shows(
                    shown, BinaryPrimitives.ReadUInt64LittleEndian(frame[at..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(there[at..])) is { } broken)
                    return broken;
        }

        return null;
    }
}
