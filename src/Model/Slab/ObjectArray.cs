using System.Collections.Immutable;

namespace Verified.Model.Slab;

/// <summary>Objects that are in no slab's chain and with no caller: of a CPU, or shared by those of a node.</summary>
/// <param name="Touched">Whether it served since it was last drained.</param>
/// <param name="Objects">The objects, as words of 4 bytes from frame 0, oldest first.</param>
public sealed record ObjectArray(bool Touched, ImmutableArray<int> Objects)
{
    /// <summary>No objects, not touched.</summary>
    public static ObjectArray Empty { get; } = new(false, []);

    /// <summary>How many objects there are: avail.</summary>
    public int Count => Objects.Length;
}
