using System.Buffers;
using System.Runtime.InteropServices;

namespace Verified.Benchmarks.Peers;

/// <summary>An array of the shared pool, in a struct so that its loops are compiled for it alone.</summary>
readonly record struct RentedArray(byte[]? Bytes);

/// <summary>Single pages as arrays of the shared pool. They are neither aligned nor outside the managed heap.</summary>
readonly struct PooledArrays : IPages<RentedArray>
{
    public RentedArray Take(int order) => new(ArrayPool<byte>.Shared.Rent(RawPages.Size << order));

    public void Give(RentedArray block, int order) => ArrayPool<byte>.Shared.Return(block.Bytes!);

    public void Touch(RentedArray block, int order)
    {
        for (int page = 0; page < block.Bytes!.Length; page += RawPages.Size)
            MemoryMarshal.Write(block.Bytes.AsSpan(page), 1UL);
    }

    public bool IsNone(RentedArray block) => block.Bytes is null;
}
