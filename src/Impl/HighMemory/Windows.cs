using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Rules;

namespace Verified.Impl.HighMemory;

/// <summary>What all operations on windows begin with.</summary>
static unsafe class Windows
{
    /// <summary>Why nothing can be mapped here; Ok if it can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Result Refusal(MemMap* map, CpuState* cpu)
    {
        Ownership.Listen(map, cpu);
        if (cpu->Mode == CpuMode.Offline) return PerCpu.Online.Refusal;
        return map->WindowTable == null ? new Result(Outcome.Bug, Reason.Illegal) : default;
    }

    /// <summary>Whether a permanent mapping is made or ended where that is not allowed.</summary>
    [Implements(RuleIds.HighMemory.MapRefused)]
    public static bool IsInterrupt(Context context) => (context & Context.Interrupt) != 0;

    /// <summary>Whether the frame, by index, is one that can be mapped.</summary>
    [Implements(RuleIds.HighMemory.MapRefused)]
    public static bool IsMappable(MemMap* map, uint index) => MemMap.IsPresent(map, index);

    /// <summary>Whether the frame, which exists, has an address without a mapping.</summary>
    [Implements(RuleIds.HighMemory.Direct)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDirect(MemMap* map, uint index) => Addresses.HasLinear(MemMap.TaggedZone(map, index));

    /// <summary>Ok, with that address.</summary>
    public static Result Mapped(nuint address, bool mightSleep = false) =>
        new(Outcome.Ok, mightSleep: mightSleep, address: address);

    /// <summary>Ok, with the address of a frame of low memory.</summary>
    public static Result MappedDirectly(MemMap* map, uint index, bool mightSleep = false) =>
        Mapped((nuint)Addresses.Bytes(map, index), mightSleep);

    /// <summary>The answer when the operating system maps no further page; nothing is mapped.</summary>
    public static Result Unmappable => new(Outcome.Failed, Reason.NoAddress);
}
