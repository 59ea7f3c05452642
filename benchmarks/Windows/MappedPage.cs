using Verified.Benchmarks.Peers;

namespace Verified.Benchmarks.Windows;

/// <summary>A page of the operating system: mapped, and unmapped again.</summary>
readonly unsafe struct MappedPage(nint map, nint unmap) : IPages<nuint>
{
    const nuint Bytes = 4096;
    const int ReadWrite = 3, PrivateAnonymous = 0x22;

    readonly delegate* unmanaged<nint, nuint, int, int, int, nint, nuint> map =
        (delegate* unmanaged<nint, nuint, int, int, int, nint, nuint>)map;

    readonly delegate* unmanaged<nuint, nuint, int> unmap = (delegate* unmanaged<nuint, nuint, int>)unmap;

    public nuint Take(int order)
    {
        nuint address = map(0, Bytes, ReadWrite, PrivateAnonymous, -1, 0);
        return address == nuint.MaxValue ? 0 : address;
    }

    public void Give(nuint block, int order) => _ = unmap(block, Bytes);

    public void Touch(nuint block, int order) => RawWord.Write(block);

    public bool IsNone(nuint block) => block == 0;
}
