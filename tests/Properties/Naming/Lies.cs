using Verified.Model.Slab;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Naming;

/// <summary>A system that does as the reference does, but shows a part otherwise, or makes a call so.</summary>
static class Lies
{
    /// <summary>The first value is another one.</summary>
    public static int[] First(int[] own) => [own[0] ^ 1, .. own[1..]];

    /// <summary>The last value is another one.</summary>
    public static int[] Last(int[] own) => [.. own[..^1], own[^1] ^ 1];

    /// <summary>The value at a place is another one.</summary>
    public static Func<int[], int[]> At(int at) => own => [.. own[..at], own[at] + 7, .. own[(at + 1)..]];

    /// <summary>The rule that is named when a part is shown so, and perhaps another one of the same cache.</summary>
    public static string Rule(
        World before, Command command, Part part, int cache, int place, Func<int[], int[]> lie,
        (Part Part, int Place, Func<int[], int[]> Lie)? other = null)
    {
        var calls = new List<PageCall>();
        Ruling ruling = Caches.Run(before, command, calls);
        int[] values = lie(Shown(ruling.Next, part, cache, place));
        int[] others = other is { } more ? more.Lie(Shown(ruling.Next, more.Part, cache, more.Place)) : [];
        PartView[] views = other is { } second
            ?
            [
                new(second.Part, cache, second.Place, values.Length, others.Length),
                new(part, cache, place, 0, values.Length),
            ]
            : [new(part, cache, place, 0, values.Length)];
        return Spec.Step(before, command, new()
        {
            Response = ruling.Response,
            Level = Level.Address,
            Calls = calls.ToArray(),
            Parts = new(views, (int[])[.. values, .. others]),
        }).Violation!.Rule;
    }

    /// <summary>The rule that is named when the first call is not made and the operation ends.</summary>
    public static string NoCall(World before, Command command, Reason reason) =>
        Spec.Step(before, command, Caches.Seen(Response.Failed(reason), [])).Violation!.Rule;

    /// <summary>The rule that is named when a call is made otherwise.</summary>
    public static string Call(World before, Command command, int at, Func<Command, Command> lie)
    {
        var calls = new List<PageCall>();
        Ruling ruling = Caches.Run(before, command, calls);
        calls[at] = calls[at] with { Command = lie(calls[at].Command) };
        return Spec.Step(before, command, Caches.Seen(ruling.Response, calls)).Violation!.Rule;
    }

    /// <summary>The rule that is named when the answer is another one.</summary>
    public static string Answer(World before, Command command, Func<Response, Response> lie)
    {
        var calls = new List<PageCall>();
        Ruling ruling = Caches.Run(before, command, calls);
        return Spec.Step(before, command, Caches.Seen(lie(ruling.Response), calls)).Violation!.Rule;
    }

    static int[] Shown(World world, Part part, int cache, int place)
    {
        Cache? own = world.Slabs!.Caches[cache];
        return part switch
        {
            Part.Cache => Exact.Facts(own).ToArray(),
            Part.Slab => Exact.Slab(world, cache, new(place)).ToArray(),
            Part.Local => Exact.Array(own!.Locals[place]).ToArray(),
            _ => Exact.List(own!, own!.Lists[place], part).ToArray(),
        };
    }
}
