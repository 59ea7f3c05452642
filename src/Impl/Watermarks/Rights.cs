using Verified.Rules;

namespace Verified.Impl.Watermarks;

/// <summary>How far a caller may dig into the pool (R3.11).</summary>
readonly struct Rights(uint gfp, Context context)
{
    /// <summary>The mark that holds for this caller: less a half for __GFP_HIGH, then less a quarter for who cannot
    /// wait or is a real-time process.</summary>
    public long Lower(long mark) => LowerHarder(LowerHigh(mark));

    /// <summary>The flags of the request.</summary>
    public uint Gfp => gfp;

    /// <summary>Whether the caller may take the last frame: it is about to free memory.</summary>
    [Implements(RuleIds.Watermarks.RightsMemAlloc)]
    public bool IgnoreMarks => (context & (Context.MemAlloc | Context.Interrupt)) == Context.MemAlloc;

    [Implements(RuleIds.Watermarks.RightsHigh)]
    long LowerHigh(long mark) => (gfp & PageAllocator.Gfp.High) != 0 ? mark - mark / 2 : mark;

    [Implements(RuleIds.Watermarks.RightsHarder)]
    long LowerHarder(long mark)
    {
        bool realTime = (context & (Context.RealTime | Context.Interrupt)) == Context.RealTime;
        return realTime || (gfp & PageAllocator.Gfp.Wait) == 0 ? mark - mark / 4 : mark;
    }
}
