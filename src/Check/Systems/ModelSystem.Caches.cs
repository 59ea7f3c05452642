using System.Runtime.InteropServices;
using Verified.Check.Run;
using Verified.Model;
using Verified.Model.Slab;

namespace Verified.Check.Systems;

/// <summary>Operations of caches as the specification alone carries them out.</summary>
public sealed partial class ModelSystem
{
    int testsLeft;
    Action? interrupting;

    /// <inheritdoc/>
    public IPageWitness? Witness { get; set; }

    /// <inheritdoc/>
    public void InterruptCall(int cpu, int tests, Action? between) => (testsLeft, interrupting) = (tests, between);

    /// <summary>Answers each call that the operation makes, until it makes none.</summary>
    Response Converse(in Command command)
    {
        World before = world;
        var calls = new List<PageCall>();
        IPageWitness? witness = Witness;
        while (true)
        {
            Turn turn = Conversation.Next(before, command, CollectionsMarshal.AsSpan(calls));
            if (turn.Call is not { } call) return Become(turn.Ruling!.Value);
            world = turn.World;
            witness?.Asking(call);
            Response response = Answer(call);
            witness?.Asked(call, response);
            calls.Add(new(call, response, world));
        }
    }

    /// <summary>Answers a call, and has it interrupted if that was asked for; what interrupts it is not.</summary>
    Response Answer(in Command call)
    {
        Action? between = interrupting;
        interrupting = null;
        return between is null ? Execute(call) : Execute(call, testsLeft, between);
    }

    void ShowCache(Display display, int place)
    {
        Cache? cache = world.Slabs!.Caches[place];
        Show(display, Part.Cache, place, 0, Exact.Facts(cache).ToArray());
        if (cache is null) return;
        for (int node = 0; node < cache.Lists.Length; node++)
        {
            Show(display, Part.Node, place, node, Exact.List(cache, cache.Lists[node], Part.Node).ToArray());
            ShowSlabs(display, Part.Partial, cache, place, node);
            ShowSlabs(display, Part.Full, cache, place, node);
            ShowSlabs(display, Part.Free, cache, place, node);
        }

        for (int cpu = 0; cpu < cache.Locals.Length; cpu++)
            Show(display, Part.Local, place, cpu, Exact.Array(cache.Locals[cpu]).ToArray());
    }

    void ShowSlabs(Display display, Part part, Cache cache, int place, int node)
    {
        int[] firsts = Exact.List(cache, cache.Lists[node], part).ToArray();
        Show(display, part, place, node, firsts);
        foreach (int first in firsts)
            Show(display, Part.Slab, place, first, Exact.Slab(world, place, new(first)).ToArray());
    }

    static void Show(Display display, Part part, int place, int where, ReadOnlySpan<int> values)
    {
        values.CopyTo(display.NextPart(values.Length));
        display.EndPart(part, place, where, values.Length);
    }
}
