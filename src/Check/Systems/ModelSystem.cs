using System.Collections.Immutable;
using Verified.Check.Run;
using Verified.Model;
using Verified.Model.Buddy;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;
using Verified.Model.PerCpu;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Check.Systems;

/// <summary>The specification run on its own predictions: the first system under test. It has no memory.</summary>
public sealed partial class ModelSystem : ISystem
{
    World world = null!;

    /// <summary>The free lists as v2.6 would keep them; the world knows sets only.</summary>
    List<int>[] lists = [];

    /// <inheritdoc/>
    public string Name => "model";

    /// <inheritdoc/>
    public Level Level => Level.Structure;

    /// <inheritdoc/>
    public Policy Policy => Policy.Kernel;

    /// <inheritdoc/>
    public BootReport Boot(Layout layout)
    {
        world = World.Boot(layout);
        lists = [.. Enumerable.Range(0, layout.Zones.Length * Order.Limit).Select(_ => new List<int>())];
        Sort(world);
        return BootSpec.Report(world);
    }

    /// <inheritdoc/>
    public Response Execute(in Command command)
    {
        return Model.Slab.Conversation.Holds(world, command)
            ? Converse(command)
            : Become(Predicted(world, command));
    }

    /// <inheritdoc/>
    public bool TakesInterrupts => true;

    /// <inheritdoc/>
    public Response Execute(in Command command, int tests, Action between)
    {
        if (Interrupt.Meet(world, command, tests) is not { } met) return Execute(command);
        World before = world;
        world = met.World;
        Follow(lists, met.Moves);
        between();
        return Become(Predicted(before, command, new Interrupt(tests, world)));
    }

    Response Become(Ruling ruling)
    {
        world = ruling.Next;
        if (world.Machine.TellsMoves || ruling.Moves is { IsDefault: false, Length: > 1 }) Follow(lists, ruling.Moves);
        else Sort(world);
        return ruling.Response;
    }

    /// <inheritdoc/>
    public Span<byte> Memory(Frame first, Pages pages) => [];

    /// <inheritdoc/>
    public void Show(Display display)
    {
        Span<int> linked = stackalloc int[Order.Limit];
        foreach (Zone zone in world.Machine.Zones)
        {
            FrameSet free = world.Free(zone.Id);
            display.FreePages[zone.Id.Index] = free.Count;
            ReadOnlySpan<List<int>> own = lists.AsSpan(zone.Id.Index * Order.Limit, Order.Limit);
            Span<int> room = display.WantsLists ? display.NextLists(free.Count) : [];
            for (int k = 0; k < Order.Limit; k++)
            {
                display.NrFree[(zone.Id.Index * Order.Limit) + k] = free.Blocks(new(k));
                if (!display.WantsLists) continue;
                own[k].CopyTo(room);
                room = room[own[k].Count..];
                linked[k] = own[k].Count;
            }

            if (display.WantsLists) display.EndLists(linked);

            if (display.Descriptors == DescriptorDepth.All
                || (display.Descriptors == DescriptorDepth.Changed && display.Touched.Number >= 0)) Show(display, zone);
        }

        if (world.Reclaim is { } reclaim) Show(display, reclaim);
        if (world.Machine.HasLists) ShowPageLists(display);
        foreach (int place in display.Caches) ShowCache(display, place);
        // The parts of a cache are not many: what the specification shows of itself may be more than was asked for.
        var wanted = display.Parts.ToLookup(part => part.Part <= Part.Local);
        foreach (int place in wanted[true].Select(part => part.Cache).Distinct()) ShowCache(display, place);
        foreach (var (part, _, place) in wanted[false]) Show(display, part, 0, place, Spec.Shown(world, part, place));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    void Show(Display display, Zone zone)
    {
        for (Frame frame = zone.Spanned.Start; frame < zone.Spanned.End; frame += new Pages(1))
            display.Add(Descriptor.Image(world, frame));
    }

    static void Show(Display display, ReclaimState reclaim)
    {
        for (int zone = 0; zone < reclaim.Zones.Length; zone++)
            display.ReclaimZones[zone] = reclaim.Zones[zone].View;
        reclaim.Nodes.CopyTo(display.ReclaimNodes);
    }

    void ShowPageLists(Display display)
    {
        for (int cpu = 0; cpu < world.Cpus.Length; cpu++)
        {
            for (int zone = 0; zone < world.Machine.Zones.Length; zone++)
            {
                for (int list = 0; list < ListId.Count(world.Machine.ListOrders); list++)
                    Show(display, new(zone), cpu, new(list));
            }
        }
    }

    void Show(Display display, ZoneId zone, int cpu, ListId which)
    {
        PageList list = Take.List(world, zone, cpu, which);
        Span<int> room = display.NextPageList(list.Count);
        for (int i = 0; i < list.Count; i++) room[i] = list.Frames[i].Number;
        display.EndPageList(new(zone, cpu, which, 0, list.Count, list.Count, list.Low, list.High, list.Batch));
    }

    /// <summary>The model's own choice, but of the blocks that may serve, the one that heads the list.</summary>
    Ruling Predicted(World before, in Command command, Interrupt? interrupt = null)
    {
        if (!command.Produces) return Spec.Predict(before, command, interrupt);
        Ruling lowest = Spec.Predict(before, command, interrupt);
        if (!lowest.Response.Served) return lowest;
        Grant grant = Request.Decide(before, command, interrupt);
        Zone zone = world.Machine.Zones[grant.Zone!.Value.Index];
        List<int>[] now = lists;
        if (!grant.Course.Moves.IsDefaultOrEmpty)
        {
            now = [.. lists.Select(list => new List<int>(list))];
            Follow(now, grant.Course.Moves);
        }

        Order order = Request.Meaning(command).Order;
        if (order.Value < world.Machine.ListOrders)
        {
            int taken = lowest.Moves.Length - (grant.Course.Moves.IsDefault ? 0 : grant.Course.Moves.Length);
            return taken == 0 ? lowest : Spec.PredictAt(before, command, Heads(now, zone, order, taken), interrupt);
        }

        Order from = Allocate.Smallest(grant.Course.World.Free(zone.Id), order)!.Value;
        return Spec.PredictAt(before, command, [new Frame(Lists(now, zone.Id)[from.Value][0])], interrupt);
    }

    /// <summary>The blocks that heads of the smallest lists give, one after the other.</summary>
    static ImmutableArray<Frame> Heads(List<int>[] lists, Zone zone, Order order, int count)
    {
        List<int>[] own = [.. Lists(lists, zone.Id).Select(list => new List<int>(list))];
        var heads = new List<Frame>();
        while (heads.Count < count)
        {
            var head = new Frame(own.Skip(order.Value).First(list => list.Count > 0)[0]);
            Replayed.Make(own, zone.Spanned.Start, new(zone.Id, head, order, false));
            heads.Add(head);
        }

        return [.. heads];
    }

    void Follow(List<int>[] lists, ImmutableArray<Move> moves)
    {
        foreach (Move move in moves.IsDefault ? [] : moves)
        {
            Frame start = world.Machine.Zones[move.Zone.Index].Spanned.Start;
            Replayed.Make(Lists(lists, move.Zone), start, move);
        }
    }

    static ArraySegment<List<int>> Lists(List<int>[] lists, ZoneId zone) =>
        new(lists, zone.Index * Order.Limit, Order.Limit);

    /// <summary>Brings the lists in step with the world: blocks that are gone leave, new ones become heads.</summary>
    void Sort(World now)
    {
        foreach (Zone zone in now.Machine.Zones)
        {
            FrameSet free = now.Free(zone.Id);
            int start = zone.Spanned.Start.Number;
            for (int k = 0; k < Order.Limit; k++)
            {
                List<int> list = lists[(zone.Id.Index * Order.Limit) + k];
                list.RemoveAll(frame => !free.IsBlock(frame - start, new(k)));
                if (list.Count == free.Blocks(new(k))) continue;
                for (int index = 0; index < free.Length; index += 1 << k)
                    if (free.IsBlock(index, new(k)) && !list.Contains(start + index)) list.Insert(0, start + index);
            }
        }
    }
}
