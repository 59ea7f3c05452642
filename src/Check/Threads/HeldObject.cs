using System.Numerics;
using System.Runtime.InteropServices;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>An object that a thread holds. It begins and ends with words that depend on the stamp.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Size">Its bytes, at least 16.</param>
/// <param name="Cache">The cache of ours that it is of; negative: kmalloc gave it.</param>
/// <param name="Stamp">A number that no other object of the run has.</param>
readonly record struct HeldObject(nuint Address, int Size, int Cache, ulong Stamp)
{
    const int Word = 4, PageSize = 4096;

    /// <summary>For a history, which knows blocks of powers of two: as many words of it as that.</summary>
    public int Order => BitOperations.Log2((uint)Size / Word);

    /// <summary>Its first word, counted from the first frame of the machine.</summary>
    public uint FirstWord(MemorySystem memory) => (uint)((Address - memory.AddressOf(memory.FirstFrame)) / Word);

    /// <summary>Writes the words.</summary>
    public void Mark(MemorySystem memory)
    {
        Span<byte> bytes = Bytes(memory);
        MemoryMarshal.Write(bytes, Stamp);
        MemoryMarshal.Write(bytes[^sizeof(ulong)..], ~Stamp);
    }

    /// <summary>Whether they are still there.</summary>
    public bool IsMarked(MemorySystem memory)
    {
        ReadOnlySpan<byte> bytes = Bytes(memory);
        return MemoryMarshal.Read<ulong>(bytes) == Stamp
            && MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..]) == ~Stamp;
    }

    Span<byte> Bytes(MemorySystem memory)
    {
        if (!memory.TryFrameOf(Address, out uint frame))
            throw new InvalidOperationException($"an object at 0x{Address:x}, which is no address of the machine");
        int offset = (int)(Address - memory.AddressOf(frame));
        return memory.Memory(frame, (offset + Size + PageSize - 1) / PageSize).Slice(offset, Size);
    }
}
