using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Run;

/// <summary>How much of the descriptors a system is asked to show.</summary>
public enum DescriptorDepth
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those of the frames that the command names or returned, and the first frames around them.</summary>
    Touched,

    /// <summary>All that differ from what was last shown.</summary>
    Changed,

    /// <summary>Every one.</summary>
    All,
}

/// <summary>The buffers into which a system shows itself. Owned by a session, reused at every step.</summary>
public sealed partial class Display
{
    int[] starts = [];
    int[] frames = new int[256];
    int[] startsBefore = [];
    int[] framesBefore = new int[256];
    PageListView[] views = new PageListView[8];
    int[] parked = new int[64];
    int viewCount;
    int parkedCount;
    DescriptorImage[] images = new DescriptorImage[64];
    int imageCount;
    int listed;

    /// <summary>A display for a machine of so many zones.</summary>
    public Display(int zones) => Reset(zones, reclaims: false);

    /// <summary>Free pages by zone.</summary>
    public int[] FreePages { get; private set; } = [];

    /// <summary>nr_free at zone * 11 + order.</summary>
    public int[] NrFree { get; private set; } = [];

    /// <summary>What reclaim knows of each zone; empty on a machine that does not reclaim.</summary>
    public ZoneReclaimView[] ReclaimZones { get; private set; } = [];

    /// <summary>kswapd of each node; empty on a machine that does not reclaim.</summary>
    public NodeReclaim[] ReclaimNodes { get; private set; } = [];

    /// <summary>Whether the free lists are wanted.</summary>
    public bool WantsLists { get; internal set; }

    /// <summary>Which descriptors are wanted.</summary>
    public DescriptorDepth Descriptors { get; internal set; }

    /// <summary>Whether all per-CPU lists are wanted; if not, those that may differ from what was last shown.</summary>
    public bool WantsAllPageLists { get; internal set; }

    /// <summary>
    /// With <see cref="DescriptorDepth.Touched"/>: the frame that the command was about; none at boot.
    /// </summary>
    public Frame Touched { get; internal set; }

    /// <summary>How many frames from that one on the command was about.</summary>
    public int TouchedFrames { get; internal set; } = 1;

    /// <summary>With <see cref="DescriptorDepth.Touched"/>: the order it was about.</summary>
    public Order TouchedOrder { get; internal set; }

    /// <summary>Whether the lists of this step, and of the step before, were shown.</summary>
    internal bool HasLists { get; private set; }

    internal bool HadLists { get; private set; }

    internal FreeLists Lists => HasLists ? new(starts, frames) : default;

    internal FreeLists Before => HadLists ? new(startsBefore, framesBefore) : default;

    internal PageLists PageLists => new(views.AsSpan(0, viewCount), parked);

    internal ReadOnlySpan<DescriptorImage> Images => images.AsSpan(0, imageCount);

    /// <summary>Room for the blocks of the next free lists, at least that many.</summary>
    public Span<int> NextLists(int capacity)
    {
        if (frames.Length - starts[listed] < capacity)
            Array.Resize(ref frames, Math.Max(frames.Length * 2, starts[listed] + capacity));
        return frames.AsSpan(starts[listed]);
    }

    /// <summary>
    /// Says how many blocks of each list, orders 0 to 10 of the next zone, the system wrote into the room of the last
    /// <see cref="NextLists"/>.
    /// </summary>
    public void EndLists(ReadOnlySpan<int> blocks)
    {
        Span<int> ends = starts.AsSpan(listed + 1, blocks.Length);
        int end = starts[listed];
        for (int i = 0; i < blocks.Length; i++) ends[i] = end += blocks[i];
        Listed(blocks.Length);
    }

    /// <summary>Says that a zone without frames has no free block.</summary>
    public void ShowEmpty(int zone)
    {
        NrFree.AsSpan(zone * Order.Limit, Order.Limit).Clear();
        if (!WantsLists) return;
        starts.AsSpan(listed + 1, Order.Limit).Fill(starts[listed]);
        Listed(Order.Limit);
    }

    /// <summary>Room for the frames of the next per-CPU list, at least that many.</summary>
    public Span<int> NextPageList(int capacity)
    {
        if (parked.Length - parkedCount < capacity)
            Array.Resize(ref parked, Math.Max(parked.Length * 2, parkedCount + capacity));
        return parked.AsSpan(parkedCount);
    }

    /// <summary>
    /// Says which list the system wrote into the room of the last <see cref="NextPageList"/>; where its frames start is
    /// filled in.
    /// </summary>
    public void EndPageList(in PageListView view)
    {
        if (viewCount == views.Length) Array.Resize(ref views, views.Length * 2);
        views[viewCount++] = view with { Start = parkedCount };
        parkedCount += view.Length;
    }

    /// <summary>Adds one descriptor.</summary>
    public void Add(in DescriptorImage image)
    {
        if (imageCount == images.Length) Array.Resize(ref images, images.Length * 2);
        images[imageCount++] = image;
    }

    /// <summary>Forgets what was shown before a boot.</summary>
    internal void Reset(int zones, bool reclaims)
    {
        int shown = reclaims ? zones : 0;
        if (ReclaimZones.Length != shown)
            (ReclaimZones, ReclaimNodes) = (new ZoneReclaimView[shown], new NodeReclaim[shown / ZoneId.Kinds]);
        HasLists = HadLists = false;
        imageCount = listed = viewCount = parkedCount = 0;
        ForgetParts();
        if (FreePages.Length == zones) return;
        FreePages = new int[zones];
        NrFree = new int[zones * Order.Limit];
        starts = new int[NrFree.Length + 1];
        startsBefore = new int[NrFree.Length + 1];
    }

    void Listed(int lists)
    {
        listed += lists;
        HasLists = listed == NrFree.Length;
    }

    /// <summary>Makes what is shown the state before, and empties the rest.</summary>
    internal void Next()
    {
        (starts, startsBefore) = (startsBefore, starts);
        (frames, framesBefore) = (framesBefore, frames);
        HadLists = HasLists;
        HasLists = false;
        imageCount = listed = viewCount = parkedCount = 0;
        ForgetParts();
    }
}
