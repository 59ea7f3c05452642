namespace Verified.Check.Import;

/// <summary>A block that the recording allocated.</summary>
/// <param name="Id">The id of its command.</param>
/// <param name="First">Its first frame in the recording.</param>
/// <param name="Order">Its order.</param>
readonly record struct RecordedBlock(int Id, long First, int Order)
{
    /// <summary>The frame behind the block.</summary>
    public long End => First + (1L << Order);
}

/// <summary>Which block each frame of a recording belongs to, now and before.</summary>
sealed class LiveBlocks
{
    const int Freed = -1;

    readonly List<RecordedBlock> blocks = [];
    readonly Dictionary<long, int> owners = [];

    /// <summary>Frames live now.</summary>
    public int Frames { get; private set; }

    /// <summary>The most frames that were live at one time.</summary>
    public int Peak { get; private set; }

    /// <summary>Whether the recording names the frame.</summary>
    public bool Names(long frame) => owners.ContainsKey(frame);

    /// <summary>Whether the recording released the frame and did not give it out again.</summary>
    public bool IsFreed(long frame) => owners.TryGetValue(frame, out int owner) && owner == Freed;

    /// <summary>The block that the frame belongs to; null: no live one.</summary>
    public RecordedBlock? Owner(long frame) =>
        owners.TryGetValue(frame, out int owner) && owner != Freed ? blocks[owner] : null;

    /// <summary>Gives the frames of a new block to it. None of them is live.</summary>
    public void Add(in RecordedBlock block)
    {
        for (long frame = block.First; frame < block.End; frame++) owners[frame] = blocks.Count;
        blocks.Add(block);
        Frames += 1 << block.Order;
        Peak = Math.Max(Peak, Frames);
    }

    /// <summary>Takes the frames of that range that belong to the block.</summary>
    public void Remove(in RecordedBlock block, long first, long end)
    {
        for (long frame = first; frame < end; frame++)
        {
            if (Owner(frame) is not { } owner || owner.Id != block.Id) continue;
            owners[frame] = Freed;
            Frames--;
        }
    }

    /// <summary>Remembers a frame that the recording names but does not allocate.</summary>
    public void Mention(long frame) => owners.TryAdd(frame, Freed);

    /// <summary>Whether all frames of the block are live.</summary>
    public bool IsWhole(in RecordedBlock block)
    {
        for (long frame = block.First; frame < block.End; frame++)
            if (Owner(frame)?.Id != block.Id) return false;
        return true;
    }
}
