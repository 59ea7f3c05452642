namespace Verified.Benchmarks.Peers;

/// <summary>Pages of the operating system: mapped, and unmapped again.</summary>
readonly unsafe struct OsMapping(nint map, nint unmap, int pages) : IPages<nuint>
{
    const int PageBytes = 4096;
    const int ReadWrite = 3, PrivateAnonymous = 0x22;

    readonly delegate* unmanaged<nint, nuint, int, int, int, nint, nuint> map =
        (delegate* unmanaged<nint, nuint, int, int, int, nint, nuint>)map;

    readonly delegate* unmanaged<nuint, nuint, int> unmap = (delegate* unmanaged<nuint, nuint, int>)unmap;

    nuint Bytes => (nuint)pages * PageBytes;

    public nuint Take(int order)
    {
        nuint address = map(0, Bytes, ReadWrite, PrivateAnonymous, -1, 0);
        return address == nuint.MaxValue ? 0 : address;
    }

    public void Give(nuint block, int order) => _ = unmap(block, Bytes);

    public void Touch(nuint block, int order) => TouchPages(block, pages);

    public bool IsNone(nuint block) => block == 0;

    /// <summary>Writes the first 8 bytes of each page.</summary>
    public static void TouchPages(nuint address, int pages)
    {
        for (int page = 0; page < pages; page++) *(ulong*)(address + ((nuint)page * PageBytes)) = 1;
    }
}
