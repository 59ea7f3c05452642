using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.PageFrames;
using Verified.Model.Zones;

namespace Verified.Check.Report;

/// <summary>The frames as a system shows them, copied out of its lists and descriptors.</summary>
sealed class SystemPicture : IPicture
{
    /// <summary>Above this many spanned frames descriptors are not asked for.</summary>
    public const int MostFrames = 1 << 20;

    const byte Unknown = 0xFF;
    const byte Reserved = 0xFE;
    const byte InUse = 0xFD;
    const byte FirstOfFree = 0x40;

    readonly Machine machine;
    readonly Owners owners;
    readonly OwnedBlock? latest;
    readonly int[] nrFree;
    readonly byte[][] states;
    readonly bool described;
    readonly HashSet<int> parked = [];

    SystemPicture(Machine machine, Owners owners, OwnedBlock? latest, Display display)
    {
        (this.machine, this.owners, this.latest) = (machine, owners, latest);
        nrFree = [.. display.NrFree];
        described = display.Images.Length > 0;
        foreach (ref readonly PageListView view in display.PageLists.Views)
            parked.UnionWith(display.PageLists[view].ToArray());
        states = [.. machine.Zones.Select(zone => Fill(zone, display))];
        foreach (ref readonly DescriptorImage image in display.Images)
            if (machine.ZoneOf(image.Frame) is { } zone)
                Take(image, ref states[zone.Id.Index][(image.Frame - zone.Spanned.Start).Count]);
    }

    /// <inheritdoc/>
    public Cell this[Frame frame]
    {
        get
        {
            Zone zone = machine.ZoneOf(frame)!;
            byte state = states[zone.Id.Index][(frame - zone.Spanned.Start).Count];
            if (parked.Contains(frame.Number)) return new(CellKind.Parked, "", 0, false);
            if (state == Reserved || zone.IsHole(frame)) return new(CellKind.Reserved, "", 0, false);
            if (state < 2 * FirstOfFree) return new(CellKind.Free, "", state & (FirstOfFree - 1), state >= FirstOfFree);
            OwnedBlock? block = latest is { } last && last.Holds(frame) ? last : owners.Of(machine, frame);
            if (block is { } owned && IsTaken(States(owned.First)))
                return new(CellKind.Used, owned.Handle, 0, frame == owned.First);
            return state == InUse ? new(CellKind.Used, "", 0, false) : new(CellKind.Lost, "", 0, false);
        }
    }

    /// <summary>What a system shows now; null: it shows no lists, or fails to.</summary>
    public static SystemPicture? Of(ISystem system, Machine machine, Owners owners, OwnedBlock? latest)
    {
        if (system.Level < Level.Structure) return null;
        bool small = machine.Zones.Sum(zone => (long)zone.Spanned.Pages.Count) <= MostFrames;
        var display = new Display(machine.Zones.Length);
        display.Next();
        display.WantsLists = display.WantsAllPageLists = true;
        display.Descriptors = small ? DescriptorDepth.All : DescriptorDepth.None;
        try
        {
            system.Show(display);
            return display.HasLists ? new(machine, owners, latest, display) : null;
        }
        catch (Exception cause) when (Crash.IsOurs(cause))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public int Blocks(ZoneId zone, Order order) => nrFree[(zone.Index * Order.Limit) + order.Value];

    /// <summary>Without descriptors, what is in no list is taken to be in use.</summary>
    bool IsTaken(byte state) => state == InUse || (state == Unknown && !described);

    byte States(Frame frame) =>
        machine.ZoneOf(frame) is { } zone ? states[zone.Id.Index][(frame - zone.Spanned.Start).Count] : Unknown;

    static byte[] Fill(Zone zone, Display display)
    {
        var cells = new byte[zone.Spanned.Pages.Count];
        Array.Fill(cells, Unknown);
        for (int k = 0; k < Order.Limit; k++)
        {
            foreach (int first in display.Lists[zone.Id, new(k)])
            {
                int at = first - zone.Spanned.Start.Number;
                for (int i = Math.Max(0, at); i < Math.Min(cells.Length, at + (1 << k)); i++)
                    cells[i] = (byte)(k | (i == at ? FirstOfFree : 0));
            }
        }

        return cells;
    }

    /// <summary>A frame in a list is free, whatever its descriptor says.</summary>
    static void Take(in DescriptorImage image, ref byte state)
    {
        if (state != Unknown) return;
        if ((image.Flags & (uint)PageFlags.Reserved) != 0) state = Reserved;
        else if (image.Count >= 0) state = InUse;
    }
}
