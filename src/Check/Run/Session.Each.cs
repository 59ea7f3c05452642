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
        foreach (Frame first in CountedOf(command))
            if (contents.Check(first) is { } spoilt) return spoilt;
        return null;
    }

    /// <summary>Lets go of every block that the command released, which the world shows that it leads to.</summary>
    void EndEach(in Command command, World after)
    {
        foreach (Frame first in CountedOf(command))
        {
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

    /// <summary>The frames that count the users of those that the command names.</summary>
    IEnumerable<Frame> CountedOf(Command command)
    {
        Frame frame = command.Frame;
        for (ulong i = 0; i < command.More && frame < World.Machine.End; i++, frame += new Pages(1))
            if (World.Machine.IsPresent(frame)) yield return Compound.Counted(World, frame);
    }
}
