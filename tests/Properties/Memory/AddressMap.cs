using System.Globalization;

namespace Verified.Tests.Properties.Memory;

/// <summary>The addresses of this process, as the operating system told at one moment.</summary>
sealed class AddressMap
{
    readonly List<Stretch> stretches = [];

    public AddressMap()
    {
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] parts = line.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
            if (line.Contains('-', StringComparison.Ordinal) && nuint.TryParse(
                parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out nuint start))
            {
                nuint end = nuint.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                string access = line.Split(' ')[1];
                stretches.Add(new(start, end, access, line, 0, ""));
            }

            if (parts[0] == "Rss:")
                stretches[^1] = stretches[^1] with { ResidentKb = int.Parse(parts[1], CultureInfo.InvariantCulture) };
            if (parts[0] == "VmFlags:") stretches[^1] = stretches[^1] with { Flags = line + ' ' };
        }
    }

    /// <summary>The stretch of equal pages that an address lies in; null if nothing is there.</summary>
    public Stretch? At(nuint address) =>
        stretches.Find(stretch => address >= stretch.Start && address < stretch.End);

    /// <summary>Whether a byte can be written there.</summary>
    public bool IsWritable(nuint address) => At(address)?.Access.StartsWith("rw", StringComparison.Ordinal) == true;

    /// <summary>Whether a file of that name is mapped.</summary>
    public bool Shows(string file) =>
        stretches.Exists(stretch => stretch.Line.EndsWith(file, StringComparison.Ordinal));

    /// <param name="Start">Its first address.</param>
    /// <param name="End">The address behind it.</param>
    /// <param name="Access">As rw-p.</param>
    /// <param name="Line">All that stands in the line.</param>
    /// <param name="ResidentKb">KiB that there is memory for.</param>
    /// <param name="Flags">The flags of the kernel, with blanks around each.</param>
    internal sealed record Stretch(
        nuint Start, nuint End, string Access, string Line, int ResidentKb, string Flags);
}
