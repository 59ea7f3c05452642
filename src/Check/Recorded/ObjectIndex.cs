using Verified.Model.Slab;

namespace Verified.Check.Recorded;

/// <summary>An object that a recording hands out.</summary>
/// <param name="Address">Where it begins, or what that was hashed to.</param>
/// <param name="Size">The bytes that it has.</param>
/// <param name="Cache">The name of its cache; null: it is of kmalloc.</param>
/// <param name="Line">The line that tells of it, from 1.</param>
readonly record struct RecordedObject(ulong Address, ulong Size, string? Cache, long Line)
{
    /// <summary>Its bytes.</summary>
    public LiveObject Bytes => new(Address, Size);

    /// <summary>Whose it is, in words.</summary>
    public string Owner => Cache ?? $"kmalloc of {Size} bytes";
}

/// <summary>The objects that are held, by address. They share no byte.</summary>
sealed class ObjectIndex
{
    readonly SortedSet<RecordedObject> objects = new(Comparer<RecordedObject>.Create(
        (a, b) => a.Address.CompareTo(b.Address)));

    /// <summary>How many are held.</summary>
    public int Count => objects.Count;

    /// <summary>Adds an object; no other begins at its address.</summary>
    public void Add(in RecordedObject added) => objects.Add(added);

    /// <summary>Takes an object away.</summary>
    public void Remove(in RecordedObject held) => objects.Remove(held);

    /// <summary>The object that begins at the address; null: none does.</summary>
    public RecordedObject? At(ulong address) =>
        objects.TryGetValue(new(address, 0, null, 0), out RecordedObject held) ? held : null;

    /// <summary>The object with the highest address up to that one; null: there is none.</summary>
    public RecordedObject? Below(ulong address) => Between(0, address).Max is { Line: > 0 } held ? held : null;

    /// <summary>The object with the lowest address above that one; null: there is none.</summary>
    public RecordedObject? Above(ulong address) =>
        address < ulong.MaxValue && Between(address + 1, ulong.MaxValue).Min is { Line: > 0 } held ? held : null;

    /// <summary>A view; of an empty one the ends are without a line. Its count would walk it.</summary>
    SortedSet<RecordedObject> Between(ulong low, ulong high) =>
        objects.GetViewBetween(new(low, 0, null, 0), new(high, 0, null, 0));
}
