using System.Collections.Immutable;
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
        if (world.Slabs!.Caches[place] is not { } cache)
        {
            Show(display, SlabPart.Cache, place, 0, [0], []);
            return;
        }

        Show(
            display, SlabPart.Cache, place, 0,
            [1, cache.ColourNext, cache.Limit, cache.Batch, cache.Constructed, cache.Destructed], []);
        for (int node = 0; node < cache.Lists.Length; node++)
        {
            CacheNode list = cache.Lists[node];
            ReadOnlySpan<int> facts =
            [
                list.FreeObjects(cache.Geometry.Num), list.FreeTouched ? 1 : 0, (int)list.NextReap,
                cache.SharedCapacity, list.Shared.Touched ? 1 : 0,
            ];
            Show(display, SlabPart.Node, place, node, facts, list.Shared.Objects);
            ShowSlabs(display, SlabPart.Partial, cache, place, node, list.Partial);
            ShowSlabs(display, SlabPart.Full, cache, place, node, list.Full);
            ShowSlabs(display, SlabPart.Free, cache, place, node, list.Free);
        }

        for (int cpu = 0; cpu < cache.Locals.Length; cpu++)
            Show(display, SlabPart.Local, place, cpu, [cache.Locals[cpu].Touched ? 1 : 0], cache.Locals[cpu].Objects);
    }

    static void ShowSlabs(
        Display display, SlabPart part, Cache cache, int place, int node, ImmutableArray<SlabDescriptor> slabs)
    {
        Show(display, part, place, node, [], [.. slabs.Select(slab => slab.First.Number)]);
        foreach (SlabDescriptor slab in slabs)
            Show(
                display, SlabPart.Slab, place, slab.First.Number,
                [slab.ColourOff, cache.Geometry.Num - slab.Chain.Length, slab.Word], slab.Chain);
    }

    static void Show(
        Display display, SlabPart part, int place, int where, ReadOnlySpan<int> facts, ImmutableArray<int> rest)
    {
        Span<int> room = display.NextPart(facts.Length + rest.Length);
        facts.CopyTo(room);
        rest.AsSpan().CopyTo(room[facts.Length..]);
        display.EndPart(part, place, where, facts.Length + rest.Length);
    }
}
