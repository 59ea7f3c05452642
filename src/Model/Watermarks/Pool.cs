namespace Verified.Model.Watermarks;

/// <summary>The pool of reserved page frames: min_free_kbytes.</summary>
public static class Pool
{
    /// <summary>
    /// At boot min_free_kbytes shall be the square root of 16 times low memory in kilobytes, at least 128 and at most
    /// 65536.
    /// </summary>
    [Rule(RuleIds.Watermarks.PoolSize, Source = "ULK3 8.1.4; R3.1", AtBoot = true)]
    public static int Kilobytes(long lowKilobytes) => (int)Math.Clamp(Math.Sqrt(lowKilobytes * 16), 128, 65536);

    /// <summary>Writing min_free_kbytes shall recompute all marks at once.</summary>
    [Rule(RuleIds.Watermarks.PoolOverride, Source = "R3.2")]
    public static Ruling Override(World world, long kilobytes) => kilobytes is < 0 or > int.MaxValue
        ? new(RuleIds.Watermarks.PoolOverride, Response.Bug(Reason.Illegal), world, Fired.PoolRefused)
        : new(RuleIds.Watermarks.PoolOverride, Response.Of(Outcome.Ok), world.With(
            world.Tunables.WithMinFree(world.Machine, (int)kilobytes)), Fired.Pool);

    /// <summary>
    /// min_free_kbytes of a machine that does not set it. The kernel adds up the lists of all nodes, and each holds the
    /// zones of all: of n nodes every zone counts n times.
    /// </summary>
    public static int Size(Machine machine) => Kilobytes(4 * machine.Nodes
        .SelectMany(node => machine.ListFor(PageAllocator.Gfp.Kernel, node, bound: false).Zones)
        .Sum(id => (long)machine.Zones[id.Index].Present.Count));

    /// <summary>Nine sizes of low memory.</summary>
    [Example(RuleIds.Watermarks.PoolSize, "E3.1")]
    internal static string Sizes() => string.Join(", ", new[] { 16, 32, 64, 128, 256, 512, 896, 1024, 8192 }
        .Select(mega => $"{mega} MB: {Kilobytes(mega * 1024L)}"));

    /// <summary>Below the lower bound.</summary>
    [Example(RuleIds.Watermarks.PoolSize, "E3.1b")]
    internal static string Small() => $"1 MB: {Kilobytes(1024)}, 512 kB: {Kilobytes(512)}";
}
