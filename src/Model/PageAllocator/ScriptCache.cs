namespace Verified.Model.PageAllocator;

/// <summary>What the page cache of the check gives back, and whether a process can be killed.</summary>
/// <param name="Frames">Frames that it gives back of a zone at a time, at most.</param>
/// <param name="Priority">Above this priority it gives nothing.</param>
/// <param name="Further">Frames that it looks at in vain besides.</param>
/// <param name="Victim">Whether there is a process to kill.</param>
public readonly record struct ReclaimScript(int Frames, int Priority, uint Further, bool Victim)
{
    /// <summary>
    /// The script in one number: from bit 0 the frames, from bit 16 the priority, from bit 20 the further frames, in
    /// bit 36 whether there is a victim.
    /// </summary>
    public static ReclaimScript Of(ulong value) => new(
        (int)(value & 0xFFFF), (int)(value >> 16 & 0xF), (uint)(value >> 20 & 0xFFFF), (value >> 36 & 1) != 0);

    /// <summary>The number for <see cref="Of"/>.</summary>
    public ulong Value =>
        (uint)Frames | (ulong)(uint)Priority << 16 | (ulong)Further << 20 | (Victim ? 1UL << 36 : 0);
}

/// <summary>The page cache of the check: frames that reclaim may take back, in the order in which they came.</summary>
public static class ScriptCache
{
    /// <summary>
    /// A frame that is handed to the page cache shall be the last of its zone to be given back, whatever becomes of it
    /// then; a machine that does not reclaim has no page cache.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ReclaimCache, Source = "docs/decisions.md")]
    public static Ruling Add(World world, Frame frame)
    {
        if (world.Reclaim is not { } reclaim) return Refused(world, Reason.Illegal);
        if (!world.Machine.IsPresent(frame)) return Refused(world, Reason.Invalid);
        ZoneId zone = world.Machine.ZoneOf(frame)!.Id;
        ZoneReclaim own = reclaim[zone];
        return Done(world.With(reclaim.With(zone, own with { Cache = own.Cache.Add(frame) })));
    }

    /// <summary>The world with another script.</summary>
    public static Ruling SetScript(World world, ulong value) => world.Reclaim is not { } reclaim
        ? Refused(world, Reason.Illegal)
        : Done(world.With(reclaim with { Script = ReclaimScript.Of(value) }));

    static Ruling Done(World next) =>
        new(RuleIds.PageAllocator.ReclaimCache, Response.Of(Outcome.Ok), next, Fired.Cached);

    static Ruling Refused(World world, Reason reason) =>
        new(RuleIds.PageAllocator.ReclaimCache, Response.Bug(reason), world, Fired.CacheRefused);
}
