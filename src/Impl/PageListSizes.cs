namespace Verified.Impl;

/// <summary>The sizes of the two page lists that a CPU has for a zone (R6.1 to R6.4), each 0 or more. No relation
/// between them is asked for.</summary>
/// <param name="HotLow">Taking from the hot list refills it when it holds that many frames or fewer.</param>
/// <param name="HotHigh">Giving to it flushes it when it holds that many or more.</param>
/// <param name="HotBatch">How many frames a refill or a flush moves.</param>
/// <param name="ColdLow">As <paramref name="HotLow"/>, of the cold list.</param>
/// <param name="ColdHigh">As <paramref name="HotHigh"/>, of the cold list.</param>
/// <param name="ColdBatch">As <paramref name="HotBatch"/>, of the cold list.</param>
public readonly record struct PageListSizes(
    int HotLow, int HotHigh, int HotBatch, int ColdLow, int ColdHigh, int ColdBatch)
{
    internal bool IsLegal => (HotLow | HotHigh | HotBatch | ColdLow | ColdHigh | ColdBatch) >= 0;
}
