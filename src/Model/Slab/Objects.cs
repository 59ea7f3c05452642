namespace Verified.Model.Slab;

/// <summary>An object in a caller's hands: Size bytes from Address on.</summary>
public readonly record struct LiveObject(ulong Address, ulong Size)
{
    /// <summary>Whether the two have a byte in common.</summary>
    public bool Meets(in LiveObject other) => Size > 0 && other.Size > 0 && (Address <= other.Address
        ? other.Address - Address < Size
        : Address - other.Address < other.Size);

    /// <inheritdoc/>
    public override string ToString() => $"{Size} bytes at 0x{Address:x}";
}

/// <summary>
/// What a caller may rely on whoever allocates objects, and however: rules about addresses and bytes alone. Each is a
/// judgement on one object; null: it holds.
/// </summary>
public static class Objects
{
    /// <summary>An object shall have at least as many bytes as its caller asked for.</summary>
    [Rule(RuleIds.Slab.ObjectFits, Source = "ULK3 8.2.12; R8.21; invariants K16")]
    public static Violation? Fits(ulong requested, ulong given) => given >= requested
        ? null
        : new(RuleIds.Slab.ObjectFits, $"at least {requested} bytes", $"{given} bytes");

    /// <summary>
    /// The address of an object shall be a multiple of the alignment that its allocator promises, and where it promises
    /// none, of the machine's word.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="promised">Bytes, a power of two; 0: nothing is promised.</param>
    /// <param name="word">Bytes of a word.</param>
    [Rule(RuleIds.Slab.ObjectAlignment, Source = "ULK3 8.2.7; R8.4; invariants K12")]
    public static Violation? Aligned(ulong address, ulong promised, ulong word)
    {
        ulong alignment = promised == 0 ? word : promised;
        return address % alignment == 0
            ? null
            : new(RuleIds.Slab.ObjectAlignment, $"a multiple of {alignment}", $"0x{address:x}");
    }

    /// <summary>No two objects in callers' hands shall share a byte.</summary>
    /// <remarks>Those that are held share none, so only the neighbours of a new one can share one with it.</remarks>
    /// <param name="added">The object that is handed out.</param>
    /// <param name="below">The live object with the highest address up to that of the new one.</param>
    /// <param name="above">The live object with the lowest address above that of the new one.</param>
    [Rule(RuleIds.Slab.ObjectNoOverlap, Source = "invariants A1, K5")]
    public static Violation? Apart(in LiveObject added, LiveObject? below, LiveObject? above)
    {
        LiveObject? met = below is { } low && low.Meets(added) ? low
            : above is { } high && high.Meets(added) ? high : null;
        return met is null
            ? null
            : new(RuleIds.Slab.ObjectNoOverlap, $"no byte of the {met} that are held", added.ToString());
    }

    /// <summary>An object of a cache with a constructor shall be handed out as the constructor left it.</summary>
    /// <remarks>Objects come back in that state; who changes one puts it back before the release (Bonwick).</remarks>
    [Rule(RuleIds.Slab.ObjectConstructed, Source = "ULK3 8.2.4; R8.15; invariants K13")]
    public static Violation? Constructed(ReadOnlySpan<byte> seen, ReadOnlySpan<byte> constructed) =>
        Same(RuleIds.Slab.ObjectConstructed, seen, constructed);

    /// <summary>The bytes of an object in a caller's hands shall change by its owner's writes alone.</summary>
    [Rule(RuleIds.Slab.ObjectContent, Source = "invariants A4, K19")]
    public static Violation? Kept(ReadOnlySpan<byte> seen, ReadOnlySpan<byte> written) =>
        Same(RuleIds.Slab.ObjectContent, seen, written);

    /// <summary>kmalloc(33) on a machine with lines of 128 bytes.</summary>
    [Example(RuleIds.Slab.ObjectFits, "E8.21")]
    internal static string Request33() => $"64 given: {Told(Fits(33, 64))}; 32 given: {Told(Fits(33, 32))}";

    /// <summary>Objects of 33 to 64 bytes with SLAB_HWCACHE_ALIGN and lines of 128 bytes are aligned to 64.</summary>
    [Example(RuleIds.Slab.ObjectAlignment, "E8.4")]
    internal static string Halves() => $"0xC5000040: {Told(Aligned(0xC5000040, 64, 4))}; "
        + $"0xC5000020: {Told(Aligned(0xC5000020, 64, 4))}; to no promise: {Told(Aligned(0xC5000020, 0, 4))}";

    /// <summary>Beside object 2 of size-256 at 0xC5000280, which is held.</summary>
    [Example(RuleIds.Slab.ObjectNoOverlap, "E8.10")]
    internal static string Beside() => string.Join("; ", new[] { 0xC5000180UL, 0xC5000380, 0xC5000280, 0xC50002C0 }
        .Select(at => $"0x{at:X}: {Told(Apart(new(at, 256), new LiveObject(0xC5000280, 256), null))}"));

    /// <summary>An object of 8 bytes that its constructor zeroed, or its owner, after a poisoned release.</summary>
    [Example(RuleIds.Slab.ObjectConstructed, "E8.22"), Example(RuleIds.Slab.ObjectContent, "E8.22")]
    internal static string Poisoned()
    {
        byte[] free = [0x6B, 0x6B, 0x6B, 0x6B, 0x6B, 0x6B, 0x6B, 0xA5];
        return $"{Told(Constructed(free, new byte[8]))}; {Told(Kept(free, free))}";
    }

    static Violation? Same(string rule, ReadOnlySpan<byte> seen, ReadOnlySpan<byte> expected)
    {
        int at = seen.CommonPrefixLength(expected);
        return at == Math.Max(seen.Length, expected.Length)
            ? null
            : new(rule, $"{Byte(expected, at)} at offset {at}", Byte(seen, at));
    }

    static string Byte(ReadOnlySpan<byte> bytes, int at) => at < bytes.Length ? $"0x{bytes[at]:x2}" : "no byte";

    static string Told(Violation? violation) => violation?.ToString() ?? "holds";
}
