using System.Buffers;

namespace Verified.Impl;

/// <summary>A block as memory of .NET. It looks each time whether the block is still there.</summary>
unsafe class BlockMemory(MemorySystem system) : MemoryManager<byte>
{
    readonly int epoch = system.Epoch;

    /// <summary>The block; of length 0 if there is none.</summary>
    public NativeBlock Block;

    /// <summary>Whether what was taken from the machine is still there.</summary>
    public bool IsLive => system.Epoch == epoch;

    protected MemorySystem System => system;

    /// <summary>All bytes of the block.</summary>
    public override Span<byte> GetSpan()
    {
        if (Block.Length == 0 || !IsLive) Throw.BufferEnded(GetType().Name);
        return Block.Bytes;
    }

    /// <summary>Native memory does not move; the handle keeps the machine.</summary>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        Span<byte> bytes = GetSpan();
        if ((uint)elementIndex > (uint)bytes.Length)
            Throw.OutOfRange(nameof(elementIndex), elementIndex, $"0 to {bytes.Length}");
        return new MemoryHandle((byte*)Block.Address + elementIndex, pinnable: this);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
