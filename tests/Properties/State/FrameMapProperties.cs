using FsCheck;
using FsCheck.Fluent;
using Verified.Model.State;

namespace Verified.Tests.Properties.State;

public sealed class FrameMapProperties
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
        if (map.Count != reference.Count) return $"{map.Count} entries instead of {reference.Count}";
        foreach (int key in history.Writes.Select(write => write.Key).Append(history.Limit - 1))
        {
            bool known = reference.TryGetValue(key, out int value);
            if (map.TryGet(new(key), out string? found) != known || found != (known ? Text(value) : null)) return $"entry {key}";
            if (map[new(key)] != (known ? Text(value) : "")) return $"value of {key}";
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
        FrameMap<string> map = FrameMap<string>.Empty(100, "plain").With(new(3), "other");
        Assert.Equal(("plain", "other", "plain"), (map[new(2)], map[new(3)], map.Without(new(3))[new(3)]));
    }

    [Fact]
    public void A_map_does_not_change_when_another_is_made_from_it()
    {
        FrameMap<string> one = FrameMap<string>.Empty(100, "").With(new(7), "1");
        FrameMap<string> two = one.With(new(7), "2").With(new(99), "3");
        Assert.Equal((1, "1", ""), (one.Count, one[new(7)], one[new(99)]));
        Assert.Equal((2, "2", "3"), (two.Count, two[new(7)], two[new(99)]));
        Assert.Same(two, two.Without(new(50)));
        Assert.Equal(Frame.None, two.Without(new(7)).Without(new(99)).Next(new(0)));
    }

    static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A negative value takes the entry away.</summary>
    static (FrameMap<string> Map, SortedDictionary<int, int> Reference) Play(int limit, (int Key, int Value)[] writes)
    {
        FrameMap<string> map = FrameMap<string>.Empty(limit, "");
        var reference = new SortedDictionary<int, int>();
        foreach (var (key, value) in writes)
        {
            map = value < 0 ? map.Without(new(key)) : map.With(new(key), Text(value));
            if (value < 0) reference.Remove(key);
            else reference[key] = value;
        }

        return (map, reference);
    }
}
