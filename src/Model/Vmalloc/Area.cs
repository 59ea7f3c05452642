using System.Collections.Immutable;

namespace Verified.Model.Vmalloc;

/// <summary>One vm_struct (R7.10). Immutable.</summary>
/// <param name="Page">Its first page, from the start of the range.</param>
/// <param name="Pages">Its pages, with the guard behind them.</param>
/// <param name="Flags">VM_IOREMAP 1, VM_ALLOC 2, VM_MAP 4.</param>
/// <param name="Descriptor">The word of the object that the descriptor stands in.</param>
public sealed record Area(int Page, int Pages, uint Flags, int Descriptor)
{
    /// <summary>The frames that its pages show, in their order; empty: none is mapped.</summary>
    public ImmutableArray<Frame> Frames { get; init; } = [];

    /// <summary>Whether the frames are the area's own, to be given back with it.</summary>
    public bool Owns { get; init; }

    /// <summary>The word of the object with the list of its frames; -1: none.</summary>
    public int Array { get; init; } = -1;

    /// <summary>The first page of the area with the list of its frames; -1: none.</summary>
    public int ArrayPage { get; init; } = -1;

    /// <summary>The first page behind it and its guard.</summary>
    public int End => Page + Pages;
}
