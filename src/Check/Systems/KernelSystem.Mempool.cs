using Verified.Check.Run;
using Verified.Impl;
using Verified.Model;

namespace Verified.Check.Systems;

/// <summary>Memory pools of our implementation.</summary>
public sealed partial class KernelSystem
{
    readonly ScriptElements elements = new();

    Response OnPools(in Command command, CpuHandle cpu)
    {
        var context = (Impl.Context)command.Context;
        int pool = command.Cache;
        return command.Op switch
        {
            Op.PoolCreateSlab => Created(cpu.CreateSlabPool(pool, command.Value, context)),
            Op.PoolCreateKmalloc => Created(cpu.CreateKmallocPool((nuint)command.More, command.Value, context)),
            Op.PoolCreatePages => Created(cpu.CreatePagePool(command.Order.Value, command.Value, context)),
            Op.PoolCreate => Created(cpu.CreatePool(elements.NewSource(), command.Value, context)),
            Op.PoolAlloc => Element(cpu.PoolAlloc(pool, command.Gfp, context)),
            Op.PoolFree => Plain(cpu.PoolFree(
                pool, HasObjects(pool) ? RealAddress(command.Value) : (nuint)command.Value)),
            Op.PoolResize => Plain(cpu.PoolResize(pool, (long)command.Value, command.Gfp, context)),
            Op.PoolDestroy => Plain(cpu.PoolDestroy(pool)),
            _ => FailElements(command),
        };
    }

    bool HasObjects(int pool) =>
        Memory.PoolExists(pool) && Memory.ReadPool(pool).Backing is PoolBacking.Slab or PoolBacking.Kmalloc;

    Response Element(in Result result) => result.Address != 0 ? Given(result) : Created(result);

    Response FailElements(in Command command)
    {
        if (Memory.PoolPlaces == 0) return Response.Bug(Model.Reason.Illegal);
        elements.Fail(command.Value);
        return Response.Of(Model.Outcome.Ok);
    }

    void ShowPools(Display display, Part part, int place)
    {
        if (!Memory.PoolExists(place))
        {
            display.NextPart(1)[0] = 0;
            display.EndPart(part, 0, place, 1);
            return;
        }

        PoolFacts facts = Memory.ReadPool(place);
        Span<int> room = display.NextPart(Math.Max(0, facts.Count) + 4);
        (room[0], room[1], room[2], room[3]) = (1, facts.Least, facts.Count, facts.Waiters);
        int count = Memory.PoolReserve(place, room[4..]);
        display.EndPart(part, 0, place, Math.Max(0, count) + 4);
    }
}
