using System.Globalization;

namespace Verified.Tests.Properties.Memory;

/// <summary>The addresses of this process, as the operating system told at one moment.</summary>
sealed class AddressMap
{
    readonly string[] lines = File.ReadAllLines("/proc/self/maps");

    /// <summary>Whether a byte can be written there.</summary>
    public bool IsWritable(nuint address)
    {
        foreach (string line in lines)
        {
            string[] parts = line.Split('-', ' ');
            if (address >= nuint.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                && address < nuint.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                return parts[2].StartsWith("rw", StringComparison.Ordinal);
        }

        return false;
    }
}
