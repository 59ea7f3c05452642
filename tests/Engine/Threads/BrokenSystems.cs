using Verified.Check.Threads;
using Verified.Impl;

namespace Verified.Tests.Engine.Threads;

/// <summary>Makes its mistake once in a few hundred calls.</summary>
abstract class BrokenSystem(MachineOptions options) : SharedSystem(options)
{
    const int Every = 301;

    int calls;

    protected bool IsNow => Interlocked.Increment(ref calls) % Every == 0;
}

sealed class HandsOutTwice(MachineOptions options) : BrokenSystem(options)
{
    [ThreadStatic]
    static Result last;

    public override Result Allocate(CpuHandle cpu, uint gfp, int order, Context context)
    {
        if (order == 0 && last.Outcome == Outcome.Ok && last.Frame != 0 && IsNow) return last;
        Result result = base.Allocate(cpu, gfp, order, context);
        if (order == 0) last = result;
        return result;
    }
}

sealed class LosesOne(MachineOptions options) : BrokenSystem(options)
{
    public override Result Free(CpuHandle cpu, uint frame, int order) =>
        IsNow ? new Result(Outcome.Freed) : base.Free(cpu, frame, order);
}

sealed class Scribbles(MachineOptions options) : BrokenSystem(options)
{
    uint victim;

    public override Result Allocate(CpuHandle cpu, uint gfp, int order, Context context)
    {
        if (victim != 0 && IsNow) Memory.Memory(victim, 1)[0] ^= 1;
        Result result = base.Allocate(cpu, gfp, order, context);
        if (result.Outcome == Outcome.Ok) victim = result.Frame;
        return result;
    }
}

sealed class ForgetsUsers(MachineOptions options) : BrokenSystem(options)
{
    public override Result Put(CpuHandle cpu, uint frame)
    {
        if (IsNow) base.Put(cpu, frame);
        return base.Put(cpu, frame);
    }
}

sealed class LeavesContents(MachineOptions options) : BrokenSystem(options)
{
    public override Result Allocate(CpuHandle cpu, uint gfp, int order, Context context) =>
        base.Allocate(cpu, gfp & ~Verified.Impl.PageAllocator.Gfp.Zero, order, context);
}

sealed class Refuses(MachineOptions options) : BrokenSystem(options)
{
    public override Result Allocate(CpuHandle cpu, uint gfp, int order, Context context) =>
        IsNow ? new Result(Outcome.Bug, Reason.Illegal) : base.Allocate(cpu, gfp, order, context);
}

sealed class Throws(MachineOptions options) : BrokenSystem(options)
{
    public override Result Allocate(CpuHandle cpu, uint gfp, int order, Context context) =>
        IsNow ? throw new InvalidOperationException("broken") : base.Allocate(cpu, gfp, order, context);
}

sealed class Hangs(MachineOptions options, ManualResetEventSlim release) : BrokenSystem(options)
{
    public override Result Free(CpuHandle cpu, uint frame, int order)
    {
        release.Wait();
        return base.Free(cpu, frame, order);
    }
}
