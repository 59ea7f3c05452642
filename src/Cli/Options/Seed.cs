using System.Globalization;
using System.Security.Cryptography;

namespace Verified.Cli.Options;

/// <summary>Seeds as people write them: decimal, or hexadecimal with 0x in front.</summary>
static class Seed
{
    /// <summary>The seed; null: it is none.</summary>
    public static ulong? Parse(string text)
    {
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(hex ? text.AsSpan(2) : text, style, CultureInfo.InvariantCulture, out ulong seed) ? seed
            : null;
    }

    /// <summary>A seed that nobody chose. Short, since people copy it.</summary>
    public static ulong Fresh() => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
}
