using System.Collections.Concurrent;
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

/// <summary>Knows which objects are held, so that its mistakes hit these and nothing that others rely on.</summary>
abstract class KnowsObjects(MachineOptions options) : BrokenSystem(options)
{
    protected ConcurrentDictionary<nuint, bool> Held { get; } = new();

    public override Result Take(CpuHandle cpu, int cache)
    {
        Result result = base.Take(cpu, cache);
        if (result.Outcome == Outcome.Ok) Held[result.Address] = true;
        return result;
    }

    public override Result Give(CpuHandle cpu, nuint address)
    {
        Held.TryRemove(address, out _);
        return base.Give(cpu, address);
    }
}

sealed class HandsOutObjectTwice(MachineOptions options) : KnowsObjects(options)
{
    [ThreadStatic]
    static Result last;

    public override Result Take(CpuHandle cpu, int cache)
    {
        if (last.Outcome == Outcome.Ok && Held.ContainsKey(last.Address) && IsNow) return last;
        return last = base.Take(cpu, cache);
    }
}

sealed class LosesObject(MachineOptions options) : BrokenSystem(options)
{
    public override Result Give(CpuHandle cpu, nuint address) =>
        IsNow ? new Result(Outcome.Freed) : base.Give(cpu, address);
}

sealed class ScribblesOnObject(MachineOptions options) : KnowsObjects(options)
{
    nuint victim;

    public override Result Take(CpuHandle cpu, int cache)
    {
        // Whoever holds the victim cannot give it back meanwhile: it waits below.
        if (IsNow && Held.TryRemove(victim, out _))
        {
            Memory.TryFrameOf(victim, out uint frame);
            Memory.Memory(frame, 1)[(int)(victim - Memory.AddressOf(frame))] ^= 1;
            Held[victim] = true;
        }

        Result result = base.Take(cpu, cache);
        if (result.Outcome == Outcome.Ok) victim = result.Address;
        return result;
    }

    public override Result Give(CpuHandle cpu, nuint address)
    {
        // Objects of kmalloc are not among them.
        for (int round = 0; round < 1000 && !Held.ContainsKey(address); round++) Thread.SpinWait(1);
        return base.Give(cpu, address);
    }
}

sealed class RefusesObject(MachineOptions options) : BrokenSystem(options)
{
    public override Result Take(CpuHandle cpu, int cache) =>
        IsNow ? new Result(Outcome.Bug, Reason.Flags) : base.Take(cpu, cache);
}

sealed class Hangs(MachineOptions options, ManualResetEventSlim release) : BrokenSystem(options)
{
    public override Result Free(CpuHandle cpu, uint frame, int order)
    {
        release.Wait();
        return base.Free(cpu, frame, order);
    }
}

sealed class LosesElement(MachineOptions options) : BrokenSystem(options)
{
    public override Result GiveElement(CpuHandle cpu, int pool, nuint element) =>
        IsNow ? new Result(Outcome.Ok) : base.GiveElement(cpu, pool, element);
}

/// <summary>Answers a request with the element that another got before.</summary>
sealed class HandsOutElementTwice(MachineOptions options) : BrokenSystem(options)
{
    readonly ConcurrentDictionary<int, Result> before = new();

    public override Result TakeElement(CpuHandle cpu, int pool, CancellationToken cancel)
    {
        Result own = base.TakeElement(cpu, pool, cancel);
        if (!IsNow || !before.TryGetValue(pool, out Result other)) return before[pool] = own;
        base.GiveElement(cpu, pool, own.Address != 0 ? own.Address : own.Frame);
        return other;
    }
}
