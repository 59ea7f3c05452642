using System.Collections.Immutable;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.Zones;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Reserves at boot what requests take before the last command, and drops the requests: who holds a frame seldom
/// matters, that it is not free often does. All at once, which also stands for what was lost; else one block after the
/// other.
/// </summary>
static class ReserveTaken
{
    const int FewCommands = 64;

    /// <summary>A request and a release are plainer than a frame that the allocator is given.</summary>
    const int PlainCommands = 4;

    public static void Apply(Search search)
    {
        if (search.Commands.Length is < 2 or > FewCommands) return;
        if (Session.Frames(search.Layout) > Session.SmallFrames) return;
        if (Past.Of(search) is not { } past) return;
        if (All(search, past)) return;
        for (int at = search.Commands.Length - 2; at >= 0; at--)
            if (One(search, past, at)) return;
        if (search.Commands.Length > PlainCommands) Freed(search, past);
    }

    static bool All(Search search, Past past)
    {
        Draft draft = search.Edit();
        int target = draft.Commands[^1].Target;
        Span<bool> gone = draft.Unmarked();
        bool any = false;
        for (int at = 0; at < draft.Count - 1; at++)
        {
            gone[at] = draft.Commands[at].Produces && at != target - 1;
            any |= gone[at];
        }

        if (!any) return false;
        draft.Layout = draft.Layout with { Reserved = Taken(past, target) };
        draft.Remove(gone);
        return search.Try();
    }

    static bool One(Search search, Past past, int at)
    {
        Draft draft = search.Edit();
        Command own = draft.Commands[at];
        if (!own.Produces || !past.Blocks.TryGetValue(own.Id, out FrameRange block)) return false;
        if (Uses(draft.Commands, own.Id) != 0) return false;
        draft.Layout = draft.Layout with { Reserved = Ranges.Joined([.. draft.Layout.Reserved, block]) };
        draft.Remove(at);
        return search.Try();
    }

    /// <summary>Single frames that are released are reserved at boot, and given to the allocator instead.</summary>
    static void Freed(Search search, Past past)
    {
        Draft draft = search.Edit();
        Span<bool> gone = draft.Unmarked();
        var reserved = draft.Layout.Reserved.ToBuilder();
        foreach (ref Command command in draft.Commands)
        {
            bool single = command is
            {
                Op: Op.FreePages or Op.FreeColdPage or Op.PutPage, Target: > 0, Offset: 0
            };
            if (!single || !past.Blocks.TryGetValue(command.Target, out FrameRange own)) continue;
            if (own.Pages.Count != 1 || gone[command.Target - 1] || Uses(draft.Commands, command.Target) != 1) continue;
            gone[command.Target - 1] = true;
            reserved.Add(own);
            command = new()
            {
                Id = command.Id,
                Op = Op.FreeReservedPage,
                Frame = own.Start,
                Cpu = command.Cpu,
            };
        }

        if (reserved.Count == draft.Layout.Reserved.Length) return;
        draft.Layout = draft.Layout with { Reserved = Ranges.Joined(reserved) };
        draft.Remove(gone);
        search.Try();
    }

    static int Uses(ReadOnlySpan<Command> commands, int id)
    {
        int uses = 0;
        foreach (ref readonly Command command in commands)
            if (command.Target == id) uses++;
        return uses;
    }

    /// <summary>The frames that are not free, other than those of one block.</summary>
    static ImmutableArray<FrameRange> Taken(Past past, int target)
    {
        bool held = past.Blocks.TryGetValue(target, out FrameRange own);
        var taken = new List<FrameRange>();
        foreach (Zone zone in past.World.Machine.Zones)
        {
            for (int i = 0; i < zone.Spanned.Pages.Count; i++)
            {
                Frame frame = zone.Spanned.Start + new Pages(i);
                if (!past.World.Machine.IsPresent(frame) || past.World.Free(zone.Id).Contains(i)) continue;
                if (!held || frame < own.Start || frame >= own.End) taken.Add(new(frame, new(1)));
            }
        }

        return Ranges.Joined(taken);
    }

    /// <summary>What the commands before the last have come to, as the specification has it.</summary>
    sealed record Past(World World, IReadOnlyDictionary<int, FrameRange> Blocks)
    {
        public static Past? Of(Search search)
        {
            var blocks = new Dictionary<int, FrameRange>();
            using var model = new ModelSystem();
            var session = new Session(model)
            {
                Answered = (in command, in response) =>
                {
                    if (response.Served) blocks[command.Id] = new(response.Frame, command.Order.Pages);
                },
            };
            if (session.Begin(search.Layout, SessionDepth.Generated) is not null) return null;
            for (int step = 0; step < search.Commands.Length - 1; step++)
            {
                if (!session.TryResolve(search.Commands[step], out Command resolved)) continue;
                if (session.Step(step, resolved) is not null) return null;
            }

            return new(session.World, blocks);
        }
    }
}
