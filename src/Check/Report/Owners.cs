using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageFrames;

namespace Verified.Check.Report;

/// <summary>A block that a command of the trace was given.</summary>
/// <param name="Handle">Its name in the text of the trace.</param>
/// <param name="First">Its first frame.</param>
/// <param name="Order">Its order.</param>
readonly record struct OwnedBlock(string Handle, Frame First, Order Order)
{
    /// <summary>Whether the frame is in the block.</summary>
    public bool Holds(Frame frame) => frame >= First && frame < First + Order.Pages;
}

/// <summary>Which command's block each frame belongs to, from the answers of a run: a world keeps users, not
/// names.</summary>
sealed class Owners
{
    readonly Dictionary<int, OwnedBlock> live = [];
    readonly Dictionary<int, string> names = [];

    /// <summary>Producers seen so far, served or not: the text form names them in this order.</summary>
    int producers;

    /// <summary>The name of the latest producer.</summary>
    public string LastHandle => Handle.Of(Math.Max(1, producers));

    /// <summary>Counts a command, whether it runs or is dropped; to be called before the others.</summary>
    public void Meet(in Command command)
    {
        if (!command.IsNamed) return;
        producers++;
        names[command.Id] = LastHandle;
    }

    /// <summary>Follows a resolved command that both sides agreed on.</summary>
    public void Follow(World after, in Command command, in Response response, Order order)
    {
        if (response.Served) live[response.Frame.Number] = new(names[command.Id], response.Frame, order);
        if (response.Outcome != Outcome.Freed) return;
        Frame named = command.Op == Op.FreePagesAt ? Addresses.At(after, command.Value) ?? Frame.None : command.Frame;
        if (Of(after.Machine, named) is { } block && after.IsFree(block.First)) live.Remove(block.First.Number);
    }

    /// <summary>The block that holds the frame; null: none of the trace's.</summary>
    public OwnedBlock? Of(Machine machine, Frame frame)
    {
        if (machine.ZoneOf(frame) is not { } zone) return null;
        int at = (frame - zone.Spanned.Start).Count;
        for (int k = 0; k < Order.Limit; k++)
        {
            int head = zone.Spanned.Start.Number + (at & ~((1 << k) - 1));
            if (live.TryGetValue(head, out OwnedBlock block) && block.Holds(frame)) return block;
        }

        return null;
    }
}
