using Verified.Model;
using Verified.Model.Zones;

namespace Verified.Check.Report;

/// <summary>The memory of a machine as the specification and a system see it, in rows of frames.</summary>
public sealed class MemoryMap
{
    readonly IPicture model;
    readonly IPicture? system;
    readonly IReadOnlyList<Frame> places;

    internal MemoryMap(Machine machine, IPicture model, IPicture? system, string name, IReadOnlyList<Frame> places)
    {
        (Machine, this.model, this.system, SystemName, this.places) = (machine, model, system, name, places);
        IsLarge = machine.Zones.Sum(zone => (long)zone.Spanned.Pages.Count) > SystemPicture.MostFrames;
    }

    /// <summary>The machine.</summary>
    public Machine Machine { get; }

    /// <summary>What the system is called.</summary>
    public string SystemName { get; }

    /// <summary>Whether the system shows enough of itself to be drawn.</summary>
    public bool ShowsSystem => system is not null;

    /// <summary>Whether the machine is too large to be looked at frame by frame: then only the rows that the last
    /// command was about are.</summary>
    public bool IsLarge { get; }

    /// <summary>A frame as the specification demands it.</summary>
    public Cell Demanded(Frame frame) => model[frame];

    /// <summary>A frame as the system shows it, or as demanded where it shows none.</summary>
    public Cell Shown(Frame frame) => (system ?? model)[frame];

    /// <summary>The first frame that the two see differently; null: none, or none is known.</summary>
    public Frame? FirstDifference() => Rows(64).Select(FirstDifference).FirstOrDefault(frame => frame is not null);

    /// <summary>Whether the two see a frame of the row differently.</summary>
    public bool Differs(MapRow row) => FirstDifference(row) is not null;

    Frame? FirstDifference(MapRow row)
    {
        if (system is null) return null;
        for (Frame frame = row.Start; frame < row.End; frame += new Pages(1))
            if (model[frame] != system[frame]) return frame;
        return null;
    }

    /// <summary>The orders of a zone in which the numbers of free blocks differ, with both numbers.</summary>
    public IEnumerable<(Order Order, int Demanded, int Shown)> BlockDifferences(ZoneId zone)
    {
        if (system is null) yield break;
        for (var order = Order.Zero; order.Value < Order.Limit; order = order.Up)
            if (model.Blocks(zone, order) != system.Blocks(zone, order))
                yield return (order, model.Blocks(zone, order), system.Blocks(zone, order));
    }

    /// <summary>The rows of all zones, of so many frames each; of a large machine, those that the last command was
    /// about.</summary>
    public IEnumerable<MapRow> Rows(int frames)
    {
        foreach (Zone zone in Machine.Zones)
        {
            for (int at = 0; at < zone.Spanned.Pages.Count; at += frames)
            {
                Frame start = zone.Spanned.Start + new Pages(at);
                Frame end = zone.Spanned.Start + new Pages(Math.Min(at + frames, zone.Spanned.Pages.Count));
                bool near = places.Any(place => place >= start && place < end);
                if (near || !IsLarge) yield return new(zone.Id, start, end, near);
            }
        }
    }
}

/// <summary>Frames Start to End - 1 of a zone.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Start">The first frame.</param>
/// <param name="End">The frame behind the last.</param>
/// <param name="Near">Whether the last command was about one of them.</param>
public readonly record struct MapRow(ZoneId Zone, Frame Start, Frame End, bool Near);
