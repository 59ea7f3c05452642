namespace Verified.Check.Run;

/// <summary>The bytes that objects of a check carry: another stretch of one fixed noise for each command.</summary>
static class Pattern
{
    const int Starts = 4093;
    const int Largest = 131072;

    static readonly byte[] Noise = MakeNoise();

    /// <summary>Bytes from that place of the pattern of a command, at most 131072 behind the start.</summary>
    public static ReadOnlySpan<byte> Of(int id, int from, int length) =>
        Noise.AsSpan((int)((uint)id * 2654435761u % Starts) + from, length);

    static byte[] MakeNoise()
    {
        var noise = new byte[Starts + Largest];
        var random = new Generate.SplitMix(1);
        for (int i = 0; i < noise.Length; i++) noise[i] = (byte)random.Below(256);
        return noise;
    }
}
