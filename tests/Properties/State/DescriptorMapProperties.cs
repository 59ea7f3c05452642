using FsCheck;
using FsCheck.Fluent;
using Verified.Model.PageFrames;
using Verified.Model.State;

namespace Verified.Tests.Properties.State;

public sealed class DescriptorMapProperties
{
    static Gen<(int Limit, (int Key, int Value)[] Writes)> Histories =>
        from limit in Gen.OneOf(Gen.Elements(1, 63, 64, 65, 4096, 4097, 262144, 1 << 20), Gen.Choose(1, 5000))
        from spread in Gen.Elements(3, 64, 4096, int.MaxValue)
        from writes in Gen.ArrayOf(
            from key in Gen.Choose(0, int.MaxValue)
            from value in Gen.Choose(-3, 6)
            select (key % Math.Min(limit, spread), value))
        select (limit, writes);

    [Fact]
    public void Random_writes_agree_with_a_dictionary() => Holds.ForAll(Histories, history =>
    {
        var (map, reference) = Play(history.Limit, history.Writes);
        if (map.IsEmpty != (reference.Count == 0)) return $"empty is {map.IsEmpty} at {reference.Count} entries";
        foreach (int key in history.Writes.Select(write => write.Key).Append(history.Limit - 1))
        {
            bool known = reference.TryGetValue(key, out int value);
            if (map.TryGet(new(key), out Descriptor? found) != known || found != (known ? Entry(value) : null))
                return $"entry {key}";
            if (map[new(key)] != (known ? Entry(value) : Descriptor.Plain)) return $"value of {key}";
        }

        return null;
    }, cases: 500);

    [Fact]
    public void Next_visits_every_entry_in_ascending_order() => Holds.ForAll(Histories, history =>
    {
        var (map, reference) = Play(history.Limit, history.Writes);
        var visited = new List<int>();
        for (Frame at = map.Next(new(0)); at != Frame.None; at = map.Next(new(at.Number + 1))) visited.Add(at.Number);
        if (!visited.SequenceEqual(reference.Keys)) return $"visited {string.Join(",", visited)}";
        foreach (var (key, _) in history.Writes)
        {
            int next = reference.Keys.Where(known => known > key).DefaultIfEmpty(-1).Min();
            if (map.Next(new(key + 1)).Number != next)
                return $"after {key}: {map.Next(new(key + 1))} instead of {next}";
        }

        return null;
    }, cases: 300);

    [Fact]
    public void Frames_without_an_entry_read_as_plain()
    {
        DescriptorMap map = DescriptorMap.Empty(100).With(new(3), Entry(5));
        Assert.Equal((Descriptor.Plain, Entry(5)), (map[new(2)], map[new(3)]));
        Assert.Same(Descriptor.Plain, map.Without(new(3))[new(3)]);
        Assert.True(map.Without(new(3)).IsEmpty);
    }

    [Fact]
    public void A_map_does_not_change_when_another_is_made_from_it()
    {
        DescriptorMap one = DescriptorMap.Empty(100).With(new(7), Entry(1));
        DescriptorMap two = one.With(new(7), Entry(2)).With(new(99), Entry(0));
        Assert.Equal((Entry(1), Descriptor.Plain), (one[new(7)], one[new(99)]));
        Assert.Equal((Entry(2), Descriptor.OneUser), (two[new(7)], two[new(99)]));
        Assert.Equal(two, two.Without(new(50)));
        Assert.Equal(Frame.None, two.Without(new(7)).Without(new(99)).Next(new(0)));
    }

    /// <summary>The entry of value 0 is the one that the map keeps as a bit.</summary>
    static Descriptor Entry(int value) =>
        value == 0 ? Descriptor.OneUser : new Descriptor { Index = (ulong)value };

    /// <summary>A negative value takes the entry away.</summary>
    static (DescriptorMap Map, SortedDictionary<int, int> Reference) Play(int limit, (int Key, int Value)[] writes)
    {
        DescriptorMap map = DescriptorMap.Empty(limit);
        var reference = new SortedDictionary<int, int>();
        foreach (var (key, value) in writes)
        {
            map = value < 0 ? map.Without(new(key)) : map.With(new(key), Entry(value));
            if (value < 0) reference.Remove(key);
            else reference[key] = value;
        }

        return (map, reference);
    }
}
