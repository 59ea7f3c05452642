namespace Verified.Check.Run;

/// <summary>Values by the ids of commands.</summary>
/// <remarks>
/// The ids of a generated trace follow each other from 1, so an array finds them at once. Those of other traces may be
/// any: the large ones are hashed.
/// </remarks>
sealed class ById<T>
    where T : struct
{
    const int Small = 4096;

    readonly T?[] small = new T?[Small];
    readonly Dictionary<int, T> large = [];

    /// <summary>Small ids at or above this have no value.</summary>
    int end;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Array.Clear(small, 0, end);
        large.Clear();
        end = 0;
    }

    /// <summary>Gives an id a value, whether it has one or not.</summary>
    public void Set(int id, T value)
    {
        if ((uint)id >= Small)
        {
            large[id] = value;
            return;
        }

        small[id] = value;
        end = Math.Max(end, id + 1);
    }

    /// <summary>The value of an id; false: it has none.</summary>
    public bool TryGet(int id, out T value)
    {
        if ((uint)id >= Small) return large.TryGetValue(id, out value);
        value = small[id].GetValueOrDefault();
        return small[id].HasValue;
    }
}
