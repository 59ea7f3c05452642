using System.Text;
using Verified.Impl.Slab;

namespace Verified.Impl;

/// <summary>Slab caches: names, hooks and what tests ask for. The caches themselves are used through the handle of a
/// CPU.</summary>
public sealed unsafe partial class MemorySystem
{
    // By number, behind the general caches; delegates and names are managed, and outlive no destroyed cache.
    readonly CacheOptions?[] created;

    /// <summary>Who looks on while caches ask for pages and give them back; null: nobody. Stays over a
    /// reboot.</summary>
    public IPageTraffic? PageTraffic { get; set; }

    /// <summary>Has the k-th request for pages that a cache makes from now on fail; 0: none. Nothing on a machine
    /// without caches.</summary>
    public void FailPages(int k)
    {
        if (k < 0) Throw.OutOfRange(nameof(k), k, "0 or more");
        if (Live->CachePlaces != 0) Sync.Write(&map->CacheTable->FailPages, k);
    }

    /// <summary>The last 64 reports of damaged objects since the boot (R8.22), oldest first. None without
    /// <see cref="MachineOptions.SlabDebug"/>.</summary>
    public SlabReport[] SlabReports()
    {
        Span<SlabReport> reports = stackalloc SlabReport[ReportLog.Kept];
        return [.. reports[..ReportLog.Read(Live, reports)]];
    }

    /// <summary>Writes /proc/slabinfo; returns the number of bytes, or -1 if they do not fit. Nothing on a machine
    /// without caches.</summary>
    public int FormatSlabinfo(Span<byte> into) => Statistics.Slabinfo.Format(Live, this, into);

    /// <summary>The text of /proc/slabinfo (R8.23).</summary>
    public string Slabinfo()
    {
        int most = Statistics.Slabinfo.MaxBytes(Live, this);
        Span<byte> text = most <= MostOnStack ? stackalloc byte[most] : new byte[most];
        return Encoding.ASCII.GetString(text[..FormatSlabinfo(text)]);
    }

    /// <summary>Keeps name and hooks of a new cache, unless another one has the name. The caller holds the lock of the
    /// chain.</summary>
    internal bool TryName(int place, CacheOptions options)
    {
        for (int other = 0; other < map->CacheTable->Used; other++)
            if (map->Caches[other].State != Cache.Absent && NameOf(other) == options.Name) return false;
        created[place - map->CacheTable->General] = options;
        return true;
    }

    internal void Forget(int place) => created[place - map->CacheTable->General] = null;

    internal string NameOf(int place) => place < map->CacheTable->General
        ? Kmalloc.Sizes.NameOf(place, Options.CacheLine) : created[place - map->CacheTable->General]!.Name!;

    /// <summary>Calls the constructor, or for flags 0 the destructor, for each object of a slab.</summary>
    internal void CallHooks(int place, nuint first, uint size, uint count, uint flags)
    {
        CacheOptions options = created[place - map->CacheTable->General]!;
        ObjectHook hook = (flags == 0 ? options.Destructor : options.Constructor)!;
        for (uint i = 0; i < count; i++) hook(first + i * size, place, flags);
    }

    internal CacheOptions?[] CreatedCaches() => [.. created];

    internal void RestoreCreated(CacheOptions?[] from) => from.CopyTo(created, 0);
}
