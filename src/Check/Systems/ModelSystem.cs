using Verified.Check.Run;
using Verified.Model;
using Verified.Model.PageFrames;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Check.Systems;

/// <summary>The specification run on its own predictions: the first system under test. It has no memory.</summary>
public sealed class ModelSystem : ISystem
{
    World world = null!;

    /// <summary>The free lists as v2.6 would keep them; the world knows sets only.</summary>
    readonly List<int>[] lists = [.. Enumerable.Range(0, FreeLists.Count).Select(_ => new List<int>())];

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
        foreach (List<int> list in lists) list.Clear();
        Sort(world);
        return BootSpec.Report(world);
    }

    /// <inheritdoc/>
    public Response Execute(in Command command)
    {
        Ruling ruling = Predicted(command);
        world = ruling.Next;
        Sort(world);
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

    /// <summary>The model's own choice, but of the blocks that may serve, the one that heads the list.</summary>
    Ruling Predicted(in Command command)
    {
        if (!command.Produces) return Spec.Predict(world, command);
        Ruling lowest = Spec.Predict(world, command);
        if (!lowest.Response.Served) return lowest;
        Zone zone = world.Machine.ZoneOf(lowest.Response.Frame)!;
        FrameSet free = world.Free(zone.Id);
        Order from = free.BlockOrder((lowest.Response.Frame - zone.Spanned.Start).Count);
        return Spec.PredictAt(world, command, new Frame(lists[(zone.Id.Index * Order.Limit) + from.Value][0]));
    }

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
