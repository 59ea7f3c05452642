using System.Diagnostics.CodeAnalysis;

namespace Verified.Impl;

/// <summary>The exceptions of the library, out of the way of the code that decides on them.</summary>
static class Throw
{
    [DoesNotReturn]
    public static void Disposed() => throw new ObjectDisposedException(nameof(MemorySystem),
        "The memory system was disposed of, or its arena serves another one.");

    [DoesNotReturn]
    public static void Layout(string problem, string parameter = "options") =>
        throw new ArgumentException($"bad layout: {problem}", parameter);

    [DoesNotReturn]
    public static void OutOfRange(string parameter, object value, string allowed) =>
        throw new ArgumentOutOfRangeException(parameter, value, $"allowed: {allowed}");

    [DoesNotReturn]
    public static void NoRealMappings() => throw new PlatformNotSupportedException(
        $"{nameof(MachineOptions)}.{nameof(MachineOptions.RealMappings)} needs Linux with memfd_create and pages of "
        + "4096 bytes; without it, mappings stand in the page table alone.");

    [DoesNotReturn]
    public static void ForeignSnapshot(string parameter) =>
        throw new ArgumentException("The snapshot was taken of a machine with other options.", parameter);

    [DoesNotReturn]
    public static void ForeignCpu(string parameter) =>
        throw new ArgumentException("The CPU is of another memory system.", parameter);

    [DoesNotReturn]
    [SuppressMessage("Design", "MA0012", Justification = "What .NET code expects when memory runs out.")]
    public static void NoMemory(nuint bytes) =>
        throw new InsufficientMemoryException($"The operating system does not reserve {bytes} bytes for the machine.");

    [DoesNotReturn]
    [SuppressMessage("Design", "MA0012", Justification = "What .NET code expects when memory runs out.")]
    public static void NoMemory(Reason reason) =>
        throw new InsufficientMemoryException($"The machine has no memory for this: {reason}.");

    [DoesNotReturn]
    public static void NoCaches(string parameter) => throw new ArgumentException(
        $"The machine has no slab caches: boot it with {nameof(MachineOptions)}.{nameof(MachineOptions.CacheLine)}.",
        parameter);

    [DoesNotReturn]
    public static void NoWindows() => throw new InvalidOperationException(
        $"The machine has no windows of high memory: boot it with {nameof(MachineOptions)}."
        + $"{nameof(MachineOptions.Pkmap)}.");

    [DoesNotReturn]
    public static void CacheEnded(string name) => throw new ObjectDisposedException(name,
        "The cache was disposed of, or its machine has ended or was rebooted.");

    [DoesNotReturn]
    public static void NotRented() => throw new ObjectDisposedException(nameof(Slot<int>),
        "The value was given back, or its machine has ended or was rebooted.");

    [DoesNotReturn]
    public static void BufferEnded(string name) => throw new ObjectDisposedException(name,
        "The memory was given back, or its machine has ended or was rebooted.");

    [DoesNotReturn]
    public static void Leak(LeakReport report) => throw new InvalidOperationException(
        $"Give everything back first. {report}.");

    [DoesNotReturn]
    public static void Misuse(Reason reason) => throw new InvalidOperationException(reason switch
    {
        Reason.IllegalZone => "A request cannot name the DMA zone and the HighMem zone together.",
        Reason.HighMemory => "A zeroed page by address cannot come from high memory.",
        Reason.ZeroHighAtomic => "Zeroing high memory needs a request that may wait.",
        Reason.Invalid => "That is no page frame of the machine, or no address in a slab.",
        Reason.Interior => "That is inside a compound block or an object; use its first frame or its start.",
        Reason.Unused => "The frame has no users: freed twice, or not the first frame of its block.",
        Reason.Misaligned => "A block of this order cannot start at this frame.",
        Reason.NotReserved => "The frame is not reserved, or is in use.",
        Reason.Free => "The frame lies in a free block, or the object was freed: the allocator has it.",
        Reason.Compound => "The field 'private' of a compound block belongs to the allocator.",
        Reason.Illegal => "The operation does not take this value, or this frame as it is.",
        Reason.Unmapped => "No page table entry maps the frame.",
        Reason.NoNode => "The machine has no node of this number.",
        Reason.Offline => "The CPU is offline; an operation cannot run there.",
        Reason.TooLarge => "An object has 4 to 131072 bytes.",
        Reason.Name => "A cache needs a name that no other cache has.",
        Reason.Flags => "The operation does not take these flags, or the memory of this cache is of another kind.",
        Reason.NoConstructor => "A cache with a destructor needs a constructor.",
        Reason.InInterrupt => "The operation may sleep; an interrupt must not.",
        Reason.NoCache => "There is no cache of this number.",
        Reason.WrongCache => "The object is of another cache.",
        Reason.InUse => "A general cache cannot be destroyed.",
        Reason.Slab => "The frame belongs to a slab; its objects can be freed, the frame cannot.",
        Reason.Panic => "A cache without which the kernel panics cannot be made.",
        Reason.NoMapping => "The frame is not mapped, or the CPU has no such mapping left.",
        Reason.TooDeep => "The CPU has as many local mappings as it can have.",
        Reason.NotLast => "Local mappings end in the reverse order; this is not the last one.",
        Reason.NoRoom => "The machine has no room for another cache, or not for arrays of that size.",
        _ => $"The operation was misused: {reason}.",
    });
}
