namespace Verified.Impl.Slab;

/// <summary>An object found by its address.</summary>
struct FoundObject
{
    public int Cache;

    /// <summary>The word of its slab's descriptor.</summary>
    public uint Descriptor;

    public uint Number;

    /// <summary>Why it is no object that was handed out; None if it is one.</summary>
    public Reason Reason;
}
