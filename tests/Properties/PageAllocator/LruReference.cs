namespace Verified.Tests.Properties.PageAllocator;

/// <summary>A page cache of one zone on managed lists, written from the description of 2.6.11 alone.</summary>
sealed class LruReference
{
    const int Cluster = 32;

    readonly HashSet<uint> referenced = [];
    readonly HashSet<uint> dirty = [];
    readonly HashSet<uint> shared = [];
    int scanActive;
    int scanInactive;

    /// <summary>Head first.</summary>
    public List<uint> Inactive { get; } = [];

    /// <summary>Head first.</summary>
    public List<uint> Active { get; } = [];

    public bool Holds(uint frame) => Inactive.Contains(frame) || Active.Contains(frame);

    public bool IsReferenced(uint frame) => referenced.Contains(frame);

    public bool IsDirty(uint frame) => dirty.Contains(frame);

    public void Add(uint frame) => Inactive.Insert(0, frame);

    public void Touch(uint frame)
    {
        if (referenced.Add(frame) || !Inactive.Remove(frame)) return;
        referenced.Remove(frame);
        Active.Insert(0, frame);
    }

    public void Mark(uint frame, bool asDirty)
    {
        if (asDirty) dirty.Add(frame);
        else dirty.Remove(frame);
    }

    /// <summary>Says whether somebody else uses the frame.</summary>
    public void Share(uint frame, bool asShared)
    {
        if (asShared) shared.Add(frame);
        else shared.Remove(frame);
    }

    public void Remove(uint frame)
    {
        if (!Inactive.Remove(frame)) Active.Remove(frame);
        referenced.Remove(frame);
        dirty.Remove(frame);
        shared.Remove(frame);
    }

    /// <summary>The frames that one pass frees, in order, and how many it looks at.</summary>
    public (List<uint> Freed, int Scanned) Shrink(int priority)
    {
        var freed = new List<uint>();
        int scanned = 0;
        int active = Due(ref scanActive, Active.Count >> priority);
        int inactive = Due(ref scanInactive, Inactive.Count >> priority);
        while (active + inactive > 0 && freed.Count < Cluster)
        {
            for (int i = Part(ref active, Active.Count); i > 0; i--, scanned++) Deactivate(Active[^1]);
            for (int i = Part(ref inactive, Inactive.Count); i > 0; i--, scanned++) TakeBack(Inactive[^1], freed);
        }

        return (freed, scanned);
    }

    static int Due(ref int saved, int share)
    {
        saved += share + 1;
        int due = saved;
        if (due < Cluster) return 0;
        saved = 0;
        return due;
    }

    static int Part(ref int due, int there)
    {
        int part = Math.Min(due, Cluster);
        due -= part;
        return Math.Min(part, there);
    }

    void Deactivate(uint frame)
    {
        Active.Remove(frame);
        (referenced.Remove(frame) ? Active : Inactive).Insert(0, frame);
    }

    void TakeBack(uint frame, List<uint> freed)
    {
        Inactive.Remove(frame);
        if (referenced.Remove(frame)) Active.Insert(0, frame);
        else if (dirty.Contains(frame) || shared.Contains(frame)) Inactive.Insert(0, frame);
        else freed.Add(frame);
    }
}
