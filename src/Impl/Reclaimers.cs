namespace Verified.Impl;

/// <summary>Several reclaimers as one: each looks through the zone in each pass, in the order given, as 2.6.11 shrinks
/// the page cache and then the slabs (R4.11).</summary>
public sealed class Reclaimers : IReclaimer
{
    readonly IReclaimer[] parts;

    /// <summary>All of these, which belong to the caller.</summary>
    public Reclaimers(params IReadOnlyList<IReclaimer> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        this.parts = [.. parts];
        foreach (IReclaimer part in this.parts) ArgumentNullException.ThrowIfNull(part, nameof(parts));
    }

    /// <summary>What all of them looked at and gave back.</summary>
    public Reclaimed Shrink(CpuHandle cpu, in ReclaimPass pass)
    {
        uint scanned = 0, pages = 0;
        foreach (IReclaimer part in parts)
        {
            Reclaimed reclaimed = part.Shrink(cpu, pass);
            scanned += reclaimed.Scanned;
            pages += reclaimed.Pages;
        }
        return new Reclaimed(scanned, pages);
    }

    /// <inheritdoc />
    public uint Active(int zone)
    {
        uint frames = 0;
        foreach (IReclaimer part in parts) frames += part.Active(zone);
        return frames;
    }

    /// <inheritdoc />
    public uint Inactive(int zone)
    {
        uint frames = 0;
        foreach (IReclaimer part in parts) frames += part.Inactive(zone);
        return frames;
    }
}
