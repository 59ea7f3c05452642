using Verified.Model.PageFrames;
using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>The model of the slab allocator alone: machines, operations, and what must hold of every world.</summary>
static class Caches
{
    public const uint Kernel = 0xD0;

    /// <summary>A machine with caches: on each node a zone DMA or Normal of that many frames.</summary>
    public static Layout Machine(int frames = 1024, int line = 32, int cpus = 1, int nodes = 1) => new()
    {
        Zones =
        [
            ZoneLayout.Of(0, frames / 2), ZoneLayout.Of(frames / 2, frames / 2), ZoneLayout.Empty,
            .. Enumerable.Range(1, nodes - 1).SelectMany(node => (ZoneLayout[])
                [ZoneLayout.Empty, ZoneLayout.Of(node * frames, frames), ZoneLayout.Empty]),
        ],
        CacheLine = line,
        Cpus = cpus,
        CpuNodes = nodes == 1 ? [] : [.. Enumerable.Range(0, cpus).Select(cpu => cpu % nodes)],
        MinFreeKbytes = 64,
        Caches = 4,
    };

    /// <summary>The same with one zone Normal, whose lowest frames are handed out first.</summary>
    public static Layout Low(int frames = 1024) =>
        Machine(frames) with { Zones = [ZoneLayout.Empty, ZoneLayout.Of(0, frames), ZoneLayout.Empty] };

    /// <summary>
    /// Runs one operation with the reference's own answers, and judges it as if a system had done it.
    /// </summary>
    public static Ruling Run(World world, Command command, List<PageCall>? made = null)
    {
        if (!Conversation.Holds(world, command)) return Spec.Predict(world, command);
        made ??= [];
        Turn turn;
        while ((turn = Conversation.Next(world, command, Calls(made))).Call is { } call)
        {
            Ruling answer = Spec.Predict(turn.World, call);
            made.Add(new(call, answer.Response, answer.Next));
        }

        Ruling ruling = turn.Ruling!.Value;
        Verdict verdict = Spec.Step(world, command, Seen(ruling.Response, made));
        Assert.True(verdict.Violation is null, $"{command.Op}: {verdict.Violation}");
        return ruling;
    }

    /// <summary>The world after one operation so many times.</summary>
    public static World Times(int times, World world, Command command)
    {
        for (int i = 0; i < times; i++) world = Run(world, command).Next;
        return world;
    }

    /// <summary>The addresses of so many objects, and the world in which a caller holds them.</summary>
    public static List<ulong> Take(ref World world, int count, Command ask)
    {
        var held = new List<ulong>();
        for (int i = 0; i < count; i++)
        {
            Ruling one = Run(world, ask);
            held.Add(one.Response.Address);
            world = one.Next;
        }

        return held;
    }

    /// <summary>The world after objects of kmalloc came back, one by one.</summary>
    public static World Freed(World world, IEnumerable<ulong> objects)
    {
        foreach (ulong address in objects) world = Run(world, new() { Op = Op.Kfree, Value = address }).Next;
        return world;
    }

    public static ReadOnlySpan<PageCall> Calls(List<PageCall> calls) => calls.ToArray();

    public static Observation Seen(in Response response, List<PageCall> calls) =>
        new() { Response = response, Level = Level.Address, Calls = calls.ToArray() };

    /// <summary>The cache at a place.</summary>
    public static Cache At(World world, int place) => world.Slabs!.Caches[place]!;

    /// <summary>What is wrong with the caches of a world in which callers hold those objects; null: nothing.</summary>
    public static string? Wrong(World world, IReadOnlyDictionary<ulong, int> held)
    {
        var words = new HashSet<int>();
        var frames = new HashSet<int>();
        int handed = 0;
        var descriptors = new HashSet<(int Cache, int Word)>();
        for (int place = 0; place < world.Slabs!.Caches.Length; place++)
        {
            if (world.Slabs.Caches[place] is not { } cache) continue;
            for (int node = 0; node < cache.Lists.Length; node++)
            {
                CacheNode list = cache.Lists[node];
                foreach (SlabDescriptor slab in list.Partial.Concat(list.Full).Concat(list.Free))
                {
                    if (Wrong(world, cache, new(place, node, slab.First), slab) is { } bad) return bad;
                    for (int i = 0; i < cache.Geometry.Order.Pages.Count; i++)
                        if (!frames.Add(slab.First.Number + i)) return $"frame {slab.First.Number + i} in two slabs";
                    if (cache.Geometry.OffSlab && !descriptors.Add((cache.DescriptorCache, slab.Word)))
                        return "two descriptors in one object";
                    handed += cache.Geometry.Num - slab.Chain.Length;
                }

                if (list.Full.Any(slab => !slab.Chain.IsEmpty)
                    || list.Free.Any(slab => slab.Chain.Length != cache.Geometry.Num)
                    || list.Partial.Any(slab => slab.Chain.IsEmpty || slab.Chain.Length == cache.Geometry.Num))
                    return $"a slab of {cache.Name} in the wrong list";
                if (list.Shared.Count > cache.SharedCapacity) return $"too much in the shared array of {cache.Name}";
                if (list.Shared.Objects.Any(word => !Belongs(world, cache, place, node, word) || !words.Add(word)))
                    return $"not an object of its own in the shared array of {cache.Name}";
                if (list.FreeObjects(cache.Geometry.Num) != list.Partial.Concat(list.Free).Sum(s => s.Chain.Length))
                    return $"free_objects of {cache.Name}";
            }

            for (int cpu = 0; cpu < cache.Locals.Length; cpu++)
            {
                int node = world.Machine.Layout.NodeOf(cpu).Index;
                if (cache.Locals[cpu].Count > cache.Limit || (!world.Cpus[cpu].Online && cache.Locals[cpu].Count > 0))
                    return $"too much in an array of {cache.Name}";
                if (cache.Locals[cpu].Objects.Any(w => !Belongs(world, cache, place, node, w) || !words.Add(w)))
                    return $"not an object of its own in an array of {cache.Name}";
            }
        }

        foreach (var (address, place) in held)
        {
            Reason fault = Give.Fault(world, address, place);
            if (fault != Reason.None) return $"0x{address:x} is held, but {fault}";
        }

        foreach (var (place, word) in descriptors)
            if (Give.Fault(world, SlabDescriptor.AddressOf(word), place) != Reason.Free)
                return "a descriptor can be freed";
        if (handed != words.Count + held.Count + descriptors.Count)
            return $"{handed} in use, {words.Count} in arrays, {held.Count} held, {descriptors.Count} descriptors";
        for (Frame at = world.Frames.Next(new(0)); at.Number >= 0; at = world.Frames.Next(new(at.Number + 1)))
        {
            Descriptor own = world.Frames[at];
            if ((own.OfSlab is not null) != frames.Contains(at.Number)
                || ((own.Flags & PageFlags.Slab) != 0) != frames.Contains(at.Number)) return $"{at} and PG_slab";
        }

        return null;
    }

    static string? Wrong(World world, Cache cache, SlabPlace place, SlabDescriptor slab)
    {
        Geometry own = cache.Geometry;
        for (int i = 0; i < own.Order.Pages.Count; i++)
            if (world.Frames[slab.First + new Pages(i)].OfSlab != place) return $"{slab.First} + {i} knows another";
        if (slab.Chain.Distinct().Count() != slab.Chain.Length || slab.Chain.Any(n => (uint)n >= (uint)own.Num))
            return $"the chain of {slab.First} visits [{string.Join(",", slab.Chain)}]";
        int end = slab.ColourOff + (own.Num * own.Size);
        int descriptor = own.OffSlab ? 0 : (slab.Word - (slab.First.Number * 1024)) * 4;
        if (end > 4096 << own.Order.Value || slab.ColourOff % own.Align != 0
            || (!own.OffSlab && (descriptor < 0 || descriptor + own.SlabSize != slab.ColourOff)))
            return $"{slab.First}: colouroff {slab.ColourOff}, end {end}, descriptor at {descriptor}";
        return null;
    }

    static bool Belongs(World world, Cache cache, int place, int node, int word)
    {
        Frame frame = SlabDescriptor.FrameOf(word);
        if (world.Frames[frame].OfSlab is not { } home || home.Cache != place || home.Node != node) return false;
        SlabDescriptor slab = cache.Lists[node].Find(home.First)!;
        int number = slab.NumberOf(cache.Geometry, word);
        return slab.ObjectAt(cache.Geometry, number) == word && !slab.Chain.Contains(number);
    }
}
