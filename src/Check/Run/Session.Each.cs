using System.Numerics;
using Verified.Model;
using Verified.Model.PageFrames;

namespace Verified.Check.Run;

/// <summary>A command that may release several frames, which are looked at each.</summary>
public sealed partial class Session
{
    /// <summary>Checks the contents of every block that the command may release.</summary>
    Violation? CheckEach(in Command command)
    {
        for (ulong i = 0; i < command.More && Nth(command, i) is var frame && frame < World.Machine.End; i++)
        {
            if (World.Machine.IsPresent(frame) && contents.Check(Compound.Counted(World, frame)) is { } spoilt)
                return spoilt;
        }

        return null;
    }

    /// <summary>Lets go of every block that the command released, which the world shows that it leads to.</summary>
    void EndEach(in Command command, World after)
    {
        for (ulong i = 0; i < command.More && Nth(command, i) is var frame && frame < World.Machine.End; i++)
        {
            if (!World.Machine.IsPresent(frame)) continue;
            Frame first = Compound.Counted(World, frame);
            if (World.Frames[first].Users == 0 || after.Frames[first].Users != 0) continue;
            contents.End(first);
            Tally.Add(ContentMarks.Kept);
        }
    }

    /// <summary>
    /// Asks for the descriptors of all frames that the command names, and of the compound block that the first is in.
    /// </summary>
    void TouchEach(in Command command)
    {
        if (World.Machine.IsPresent(command.Frame)) display.Touched = Compound.Counted(World, command.Frame);
        int before = command.Frame.Number - display.Touched.Number;
        int left = Math.Max(0, World.Machine.End.Number - command.Frame.Number);
        display.TouchedFrames = before + (int)Math.Min(command.More, (ulong)left);
        display.TouchedOrder = new(BitOperations.Log2((uint)display.TouchedFrames | 1) + 1);
    }

    static Frame Nth(in Command command, ulong i) => command.Frame + new Pages((int)i);
}
