using Verified.Model.Slab;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Naming;

/// <summary>A system that does as the reference does, but shows a part otherwise, or makes a call so.</summary>
static class Lies
{
    /// <summary>As it is.</summary>
    public static int[] None(int[] own) => own;

    /// <summary>The first value is another one.</summary>
    public static int[] First(int[] own) => [own[0] ^ 1, .. own[1..]];

    /// <summary>The last value is another one.</summary>
    public static int[] Last(int[] own) => [.. own[..^1], own[^1] ^ 1];

    /// <summary>The value at a place is another one.</summary>
    public static Func<int[], int[]> At(int at) => own => [.. own[..at], own[at] + 7, .. own[(at + 1)..]];

    /// <summary>The rule that is named when a part is shown so.</summary>
    public static string Rule(
        World before, Command command, Part part, int cache, int place, Func<int[], int[]> lie) =>
        Rule(before, command, (part, cache, place, lie));

    /// <summary>The rule that is named when some parts are shown so, in that order.</summary>
    public static string Rule(
        World before, Command command, params (Part Part, int Cache, int Place, Func<int[], int[]> Lie)[] parts)
    {
        var calls = new List<PageCall>();
        Ruling ruling = Caches.Run(before, command, calls);
        var views = new List<PartView>();
        var values = new List<int>();
        foreach (var (part, cache, place, lie) in parts)
        {
            int[] shown = lie(Shown(ruling.Next, part, cache, place));
            views.Add(new(part, cache, place, values.Count, shown.Length));
            values.AddRange(shown);
        }

        return Spec.Step(before, command, new()
        {
            Response = ruling.Response,
            Level = Level.Address,
            Calls = calls.ToArray(),
            Parts = new(views.ToArray(), values.ToArray()),
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
