namespace Verified.Model.PerCpu;

/// <summary>CPUs that come and go (R6.5).</summary>
public static class Online
{
    /// <summary>
    /// A CPU that goes offline shall be drained, and runs nothing until it is back; zonelists stay as they are.
    /// </summary>
    [Rule(RuleIds.PerCpu.Offline, Source = "R6.5; docs/decisions.md")]
    public static Ruling Set(World world, int cpu, bool online)
    {
        if (cpu >= world.Cpus.Length || world.Cpus[cpu].Online == online)
            return new(RuleIds.PerCpu.Offline, Response.Bug(Reason.Illegal), world, Fired.OnlineRefused);
        Ruling drained = online ? new(RuleIds.PerCpu.Offline, default, world, default) : Drain.All(world, cpu);
        World next = drained.Next.With(cpu, drained.Next.Cpus[cpu] with { Online = online });
        return new(RuleIds.PerCpu.Offline, Response.Of(Outcome.Ok), next, drained.Marks | Fired.Online)
        {
            Moves = drained.Moves,
        };
    }

    /// <summary>Whether the command would run on a CPU that is offline.</summary>
    internal static bool IsRefused(World world, in Command command) =>
        command.Op is < Op.SetMinFree or (>= Op.CacheCreate and <= Op.CacheTune)
            or (>= Op.CacheCheck and < Op.FailElements)
        && !world.Cpus[command.Cpu].Online;

    /// <summary>Twice offline.</summary>
    [Example(RuleIds.PerCpu.Offline, "E6.5")]
    internal static string Twice()
    {
        World world = Set(World.Boot(Layout.Of(ZoneLayout.Of(0, 8))), 0, online: false).Next;
        return $"offline again: {Set(world, 0, online: false).Response}; a request there: "
            + PageAllocator.Request.Predict(world, new Command { Gfp = PageAllocator.Gfp.Kernel }).Response;
    }
}
