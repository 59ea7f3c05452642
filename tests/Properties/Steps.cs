namespace Verified.Tests.Properties;

/// <summary>Commands in their short form, and the world that the reference makes of them.</summary>
static class Steps
{
    /// <summary>The world after some commands.</summary>
    public static World After(this World world, params Command[] commands) =>
        commands.Aggregate(world, (now, command) => Spec.Predict(now, command).Next);

    /// <summary>A request, by GFP_ATOMIC unless said otherwise.</summary>
    public static Command Alloc(int order = 0, uint gfp = 0x20) =>
        new() { Op = Op.AllocPages, Order = new(order), Gfp = gfp };

    /// <summary>A release.</summary>
    public static Command Free(int frame, int order = 0) =>
        new() { Op = Op.FreePages, Frame = new(frame), Order = new(order) };

    /// <summary>How many blocks of each order are free, zone by zone.</summary>
    public static int[] Counts(this World world) => [.. Enumerable.Range(0, world.Machine.Zones.Length * Order.Limit)
        .Select(i => world.Free(new(i / Order.Limit)).Blocks(new(i % Order.Limit)))];

    /// <summary>How many frames are free, zone by zone.</summary>
    public static int[] Pages(this World world) => [.. world.Machine.Zones.Select(zone => world.Free(zone.Id).Count)];
}
