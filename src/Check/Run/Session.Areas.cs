using Verified.Model;
using Verified.Model.Vmalloc;

namespace Verified.Check.Run;

/// <summary>The bytes of noncontiguous areas: what the frames hold must be found at their addresses.</summary>
public sealed partial class Session
{
    /// <summary>Looks at the frames of an area that a command is about to release.</summary>
    Violation? BeforeAreas(in Command command)
    {
        if (command.Op != Op.Vfree || World.Upper?.Vmalloc?.Find(command.Value) is not { Owns: true } area) return null;
        foreach (Frame frame in area.Frames)
            if (contents.Check(frame) is { } spoilt) return spoilt;
        return null;
    }

    /// <summary>Takes charge of the frames of a new area, and finds them at its addresses.</summary>
    Violation? AfterAreas(in Command command, in Response response)
    {
        if (!command.OfVmalloc || response.Outcome != Outcome.Ok) return null;
        Area area = World.Upper!.Vmalloc!.Find(response.Address)!;
        for (int i = 0; i < area.Frames.Length; i++)
        {
            Frame frame = area.Frames[i];
            // The stamps of its frames differ, so that one in the place of another is seen.
            int id = command.Id ^ ((i + 1) << IdBits);
            if (area.Owns && contents.Begin(id, frame, Order.Zero, zeroed: false) is { } spoilt) return spoilt;
            Span<byte> shown = system.Mapped(response.Address + ((ulong)i << Pages.Shift));
            ReadOnlySpan<byte> held = system.Memory(frame, new(1));
            if (Content.Shows(frame, shown, held) is { } other) return other;
        }

        Tally.Add(ContentMarks.AreaShown);
        return null;
    }

    const int IdBits = 20;
}
