using System.Collections.Immutable;

namespace Verified.Model.Vmalloc;

/// <summary>The noncontiguous areas. Immutable.</summary>
/// <param name="Start">The linear address where the range begins.</param>
/// <param name="Pages">The pages of the range.</param>
/// <param name="Areas">The areas by address.</param>
public sealed record VmallocState(ulong Start, int Pages, ImmutableArray<Area> Areas)
{
    /// <summary>A range without areas.</summary>
    public static VmallocState Boot(Machine machine) =>
        new(HighMemory.WindowAddresses.AreasStart(machine.Layout), machine.Layout.VmallocPages, []);

    /// <summary>The address of a page.</summary>
    public ulong AddressOf(int page) => Start + ((ulong)page << Model.Pages.Shift);

    /// <summary>The area that begins at an address; null: none does.</summary>
    public Area? Find(ulong address)
    {
        foreach (Area area in Areas)
            if (AddressOf(area.Page) == address) return area;
        return null;
    }

    /// <summary>The area with that first page.</summary>
    public Area At(int page) => Find(AddressOf(page))!;

    /// <summary>Whether the area holds the list of frames of another one.</summary>
    public bool Keeps(Area area)
    {
        foreach (Area other in Areas)
            if (other.ArrayPage == area.Page) return true;
        return false;
    }

    /// <summary>With another area between those that it lies between.</summary>
    public VmallocState With(Area area)
    {
        int at = 0;
        while (at < Areas.Length && Areas[at].Page < area.Page) at++;
        bool known = at < Areas.Length && Areas[at].Page == area.Page;
        return this with { Areas = known ? Areas.SetItem(at, area) : Areas.Insert(at, area) };
    }

    /// <summary>Without an area.</summary>
    public VmallocState Without(Area area) => this with { Areas = Areas.Remove(area) };
}
