using System.Runtime.InteropServices;

namespace Verified.Impl.Memory;

/// <summary>
/// The way from the metadata back to the managed system, for code that knows the metadata alone. It keeps nothing
/// alive: whoever runs an operation holds the system. Owned by the system.
/// </summary>
sealed class SystemReference(MemorySystem system) : SafeHandle(GCHandle.ToIntPtr(Make(system)), ownsHandle: true)
{
    public nint Value => handle;

    public override bool IsInvalid => handle == 0;

    /// <summary>The system of the map, which reclaims, has caches or awaits an interrupt.</summary>
    public static unsafe MemorySystem Of(MemMap* map) => (MemorySystem)GCHandle.FromIntPtr(map->Owner).Target!;

    protected override bool ReleaseHandle()
    {
        GCHandle.FromIntPtr(handle).Free();
        return true;
    }

    static GCHandle Make(MemorySystem system) => GCHandle.Alloc(system, GCHandleType.Weak);
}
