namespace Verified.Check.Run;

/// <summary>The state that the constructors of a check give to objects: bytes that depend on their address.</summary>
static class Construction
{
    /// <summary>Constructs an object.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="address">Its linear address.</param>
    public static void Fill(Span<byte> bytes, ulong address)
    {
        for (int i = 0; i < bytes.Length; i++) bytes[i] = Byte(address, i);
    }

    static byte Byte(ulong address, int at) => (byte)(0xC5 ^ (address >> 2) ^ (uint)at);
}
