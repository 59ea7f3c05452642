using System.Collections.Immutable;

namespace Verified.Model.Slab;

/// <summary>A slab (R8.10, R8.11). Immutable.</summary>
/// <param name="First">Its first frame.</param>
/// <param name="ColourOff">Where its objects begin, in bytes from its first frame.</param>
/// <param name="Word">Where its descriptor is kept: a word of 4 bytes from frame 0.</param>
/// <param name="Chain">The numbers of its free objects, in the order in which they are taken.</param>
public sealed record SlabDescriptor(Frame First, int ColourOff, int Word, ImmutableArray<int> Chain);
