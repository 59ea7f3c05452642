using Verified.Impl.Vmalloc;

namespace Verified.Impl.Memory;

/// <summary>The part of the metadata that noncontiguous areas have.</summary>
readonly unsafe partial struct Metadata
{
    /// <summary>The place of the area that begins at a page of the range.</summary>
    public ref Area Area(int page) => ref *AreaTable.At(map->Areas, (uint)page);
}
