namespace Verified.Benchmarks.Peers;

/// <summary>Writing to pages by their address.</summary>
static unsafe class RawPages
{
    public const int Size = 4096;

    public static void Touch(nuint address, int order)
    {
        byte* end = (byte*)address + ((nuint)Size << order);
        for (byte* page = (byte*)address; page < end; page += Size) *(ulong*)page = 1;
    }
}
