namespace Verified.Model.PerCpu;

/// <summary>The low mark, the high mark and the batch of a hot and of a cold list, in frames.</summary>
public readonly record struct ListSizes(
    int HotLow, int HotHigh, int HotBatch, int ColdLow, int ColdHigh, int ColdBatch)
{
    /// <summary>
    /// The batch of a zone shall be a quarter of its 1024th part, or of 64 for a zone above 256 MB, and at least 1; a
    /// hot list keeps 2 to 6 batches, a cold one none to 2.
    /// </summary>
    [Rule(RuleIds.PerCpu.Sizes, Source = "ULK3 8.1.8; R6.2", AtBoot = true)]
    public static ListSizes Of(Pages present)
    {
        int batch = present.Count / 1024;
        if (batch * Pages.Size > 256 * 1024) batch = 256 * 1024 / Pages.Size;
        batch = Math.Max(1, batch / 4);
        return new(2 * batch, 6 * batch, batch, 0, 2 * batch, batch);
    }

    /// <summary>
    /// On a machine that lists blocks of further orders, the list of an order shall begin with the sizes of the hot
    /// list divided by the frames of a block, its high mark and its batch at least 1; whatever holds for a frame of a
    /// list then holds for a block.
    /// </summary>
    [Rule(RuleIds.PerCpu.ListOrders, Source = "docs/decisions.md", AtBoot = true)]
    public (int Low, int High, int Batch) For(ListId list)
    {
        if (list == ListId.Cold) return (ColdLow, ColdHigh, ColdBatch);
        int order = list.Order.Value;
        return list == ListId.Hot ? (HotLow, HotHigh, HotBatch)
            : (HotLow >> order, Math.Max(1, HotHigh >> order), Math.Max(1, HotBatch >> order));
    }

    /// <summary>
    /// Writing the sizes of a list shall change what its next refill or flush does, and move no frame.
    /// </summary>
    [Rule(RuleIds.PerCpu.SizesSet, Source = "R6.1; docs/decisions.md")]
    public static Ruling Set(World world, in Command command)
    {
        var (zone, list, low, high, batch) = Meaning(
            command.Value, world.Machine.Zones.Length, world.Machine.Layout.ListOrders);
        PageSet set = world.Cpus[command.Cpu].Sets[zone.Index];
        World next = world.With(
            zone, command.Cpu, set.With(list, set.Of(list) with { Low = low, High = high, Batch = batch }));
        return new(RuleIds.PerCpu.SizesSet, Response.Of(Outcome.Ok), next, Fired.SizesSet);
    }

    /// <summary>
    /// The sizes in one number: from bit 48 the batch, from bit 32 the high mark, from bit 16 the low mark, in bit 15
    /// whether of the cold list, from bit 11 the order, modulo those that are listed, and below the zone, modulo the
    /// zones there are.
    /// </summary>
    public static (ZoneId Zone, ListId List, int Low, int High, int Batch) Meaning(
        ulong value, int zones, int orders) => (
        new((int)(value & 0x7FF) % zones),
        ListId.Of(new((int)(value >> 11 & 0xF) % orders), (value & 0x8000) != 0),
        (int)(value >> 16 & 0xFFFF), (int)(value >> 32 & 0xFFFF), (int)(value >> 48));

    /// <summary>The number for <see cref="Meaning"/>.</summary>
    public static ulong Value(ZoneId zone, ListId list, int low, int high, int batch) =>
        (uint)zone.Index | (uint)list.Order.Value << 11 | (list == ListId.Cold ? 0x8000u : 0)
        | (ulong)low << 16 | (ulong)high << 32 | (ulong)batch << 48;

    /// <inheritdoc/>
    public override string ToString() => $"hot {HotLow}/{HotHigh}/{HotBatch}, cold {ColdLow}/{ColdHigh}/{ColdBatch}";

    /// <summary>A machine that lists all orders.</summary>
    [Example(RuleIds.PerCpu.ListOrders, "E6.2")]
    internal static string AllOrders()
    {
        var sizes = new ListSizes(32, 96, 16, 0, 32, 16);
        return string.Join("; ", new[] { 0, 1, 4, 10 }.Select(order =>
            $"order {order}: {sizes.For(ListId.Of(new(order), cold: false))}"));
    }

    /// <summary>Four zones.</summary>
    [Example(RuleIds.PerCpu.Sizes, "E6.2")]
    internal static string FourZones() => string.Join(
        "; ", new[] { 225280, 4096, 12288, 3840 }.Select(present => $"{present}: {Of(new(present))}"));
}
