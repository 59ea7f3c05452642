namespace Verified.Impl.Memory;

/// <summary>An access to memory that is not there, for those who want to see what becomes of a process then.</summary>
static unsafe class BadAccess
{
    /// <summary>Reads behind the end of a region. No caller survives it where regions have a page behind them that
    /// cannot be read.</summary>
    public static byte BehindRegion()
    {
        using var region = new Region(1);
        return region.Start[region.Bytes];
    }
}
