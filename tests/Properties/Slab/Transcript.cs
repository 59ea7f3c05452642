namespace Verified.Tests.Properties.Slab;

/// <summary>
/// What operations on a world answer, what they ask the page allocator for, and what they give back to it.
/// </summary>
sealed class Transcript(World world)
{
    public World World { get; private set; } = world;

    /// <summary>What the last operation was told.</summary>
    public Response Last { get; private set; }

    /// <summary>The rules that had a say in it.</summary>
    public Marks Marks { get; private set; }

    /// <summary>The last answer, and what the rules of a room told of it.</summary>
    public string Told(string room) => $"{Last}: {Marks.OfRoom(room)}";

    /// <summary>The line of the last operation.</summary>
    public string Said { get; private set; } = "";

    /// <summary>
    /// One operation: its answer, and its calls in their order. +F is a block that begins at frame F, /N its order if
    /// that is not 0, then the flags of the request; -F goes back; no frame: the request failed. F..G are calls alike
    /// for single frames, each behind the one before.
    /// </summary>
    public string Run(Command command)
    {
        List<PageCall> made = [];
        Ruling ruling = Caches.Run(World, command, made);
        (World, Last, Marks) = (ruling.Next, ruling.Response, ruling.Marks);
        string calls = "";
        for (int first = 0, next; first < made.Count; first = next)
        {
            next = first + 1;
            while (next < made.Count && IsNext(made[next - 1], made[next])) next++;
            calls += $"{(first == 0 ? ":" : "")} {Show(made[first], made[next - 1])}";
        }

        return Said = $"{Last}{calls}";
    }

    static bool IsNext(PageCall one, PageCall next) => one.Command.Op == next.Command.Op
        && one.Command.Gfp == next.Command.Gfp
        && one.Command.Order == Order.Zero && next.Command.Order == Order.Zero && next.Response.Outcome != Outcome.Failed
        && FrameOf(next) == FrameOf(one) + 1;

    static int FrameOf(PageCall made) =>
        (made.Command.Op == Op.FreePages ? made.Command.Frame : made.Response.Frame).Number;

    static string Show(PageCall first, PageCall last)
    {
        Command call = first.Command;
        string order = call.Order == Order.Zero ? "" : $"/{call.Order.Value}";
        string frames = FrameOf(first) == FrameOf(last) ? $"{FrameOf(first)}" : $"{FrameOf(first)}..{FrameOf(last)}";
        if (call.Op == Op.FreePages) return $"-{frames}{order}";
        return first.Response.Served ? $"+{frames}{order}({call.Gfp:x})" : $"+{order}({call.Gfp:x})";
    }
}
