using System.Runtime.InteropServices;

namespace Verified.Impl.Vmalloc;

/// <summary>A vm_struct (R7.10). It stands in the table, at its first page, where a snapshot finds it; the object that
/// the kernel keeps it in is asked of kmalloc as there, and stays empty.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Area
{
    /// <summary>Bytes that are asked of kmalloc for it: as many as it has on i386.</summary>
    public const uint Bytes = 28;

    /// <summary>Its pages with the guard.</summary>
    public uint Pages;

    /// <summary>VM_IOREMAP 1, VM_ALLOC 2, VM_MAP 4.</summary>
    public uint Flags;

    /// <summary>How many frames it shows; the page table has them.</summary>
    public uint Mapped;

    /// <summary>The word of its object.</summary>
    public uint Descriptor;

    /// <summary>The word of the object, or the first page of the area, that the kernel lists its frames in. Empty too:
    /// the page table lists them.</summary>
    public uint List;

    public ListPlace ListPlace;

    /// <summary>1 if the frames are its own.</summary>
    public byte Owns;

    /// <summary>1 if it lists the frames of another area.</summary>
    public byte IsList;

    /// <summary>1 while it is released: its addresses are not free yet, but it is no area any more.</summary>
    public byte Leaves;
}

/// <summary>What the kernel lists the frames of an area in (R7.12).</summary>
enum ListPlace : byte
{
    None,
    Object,
    Area,
}
