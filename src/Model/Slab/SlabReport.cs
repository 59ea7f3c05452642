namespace Verified.Model.Slab;

/// <summary>What happened to a part of an object.</summary>
public enum Damage : byte
{
    /// <summary>A red zone was overwritten.</summary>
    Overrun,

    /// <summary>The poison in a free object was overwritten.</summary>
    UseAfterFree,
}

/// <summary>A damaged part of an object.</summary>
/// <param name="Damage">What happened.</param>
/// <param name="Cache">The place of its cache in the chain.</param>
/// <param name="Address">The linear address that a caller gets of the object.</param>
/// <param name="Offset">Bytes from there to the first damaged byte.</param>
/// <param name="User">Who last got the object or gave it back.</param>
public readonly record struct SlabReport(Damage Damage, int Cache, ulong Address, int Offset, uint User)
{
    /// <summary>How many reports are kept.</summary>
    public const int Kept = 64;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Damage} at {Offset} of 0x{Address:x} of cache {Cache}, last user {User}";

    /// <summary>The last reports of an operation in words; null: there are none.</summary>
    public static string? Text(IEnumerable<SlabReport> reports)
    {
        string text = string.Join("; ", reports.TakeLast(Kept));
        return text.Length == 0 ? null : text;
    }
}
