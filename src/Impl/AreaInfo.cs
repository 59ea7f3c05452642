namespace Verified.Impl;

/// <summary>A noncontiguous area.</summary>
/// <param name="Page">Its first page, from the start of the range.</param>
/// <param name="Pages">Its pages, with the guard behind them.</param>
/// <param name="Flags">VM_IOREMAP 1, VM_ALLOC 2, VM_MAP 4.</param>
/// <param name="Mapped">How many frames it shows.</param>
public readonly record struct AreaInfo(int Page, int Pages, uint Flags, int Mapped);
