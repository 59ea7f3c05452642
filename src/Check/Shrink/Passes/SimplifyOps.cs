using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Shrink.Passes;

/// <summary>Replaces operations by plainer ones that do the same or nearly so.</summary>
static class SimplifyOps
{
    static readonly (Op From, Func<Command, Command> Plainer)[] Rewrites =
    [
        (Op.GetFreePages, c => c with { Op = Op.AllocPages }),
        (Op.GetZeroedPage, c => c with { Op = Op.AllocPages, Order = Order.Zero }),
        (Op.GetZeroedPage, c => c with { Op = Op.AllocPages, Order = Order.Zero, Gfp = c.Gfp | Gfp.Zero }),
        (Op.GetZeroedPage, c => c with { Op = Op.GetFreePages, Order = Order.Zero }),
        (Op.GetDmaPages, c => c with { Op = Op.AllocPages }),
        (Op.GetDmaPages, c => c with { Op = Op.AllocPages, Gfp = c.Gfp | Gfp.Dma }),
        (Op.GetDmaPages, c => c with { Op = Op.GetFreePages, Gfp = c.Gfp | Gfp.Dma }),
        (Op.RetryPages, c => c with { Op = Op.AllocPages }),
        (Op.FreePagesAt, ByFrame),
        (Op.ReleasePages, c => c with { Op = Op.PutPage, Value = 0, More = 0 }),
        (Op.ReleasePages, c => c with { Op = Op.FreeColdPage, Value = 0, More = 0 }),
        (Op.PutPage, c => c with { Op = Op.FreePages }),
        (Op.CacheAllocNode, c => c with { Op = Op.CacheAlloc, Node = 0 }),
        (Op.Kzalloc, c => c with { Op = Op.Kmalloc }),
        (Op.Kcalloc, c => c with { Op = Op.Kmalloc, More = 0 }),
        (Op.Kcalloc, c => c with { Op = Op.Kmalloc, More = 0, Value = c.Value * c.More }),
        (Op.PoolCreateSlab, Scripted),
        (Op.PoolCreateKmalloc, Scripted),
        (Op.PoolCreatePages, Scripted),
        (Op.Krealloc, c => c with { Op = Op.Kmalloc, Target = 0, Offset = 0, Value = c.More, More = 0 }),
    ];

    static Command Scripted(Command command) =>
        command with { Op = Op.PoolCreate, Cache = 0, More = 0, Order = Order.Zero };

    public static void Apply(Search search)
    {
        foreach (var (from, plainer) in Rewrites)
        {
            var places = new List<int>();
            foreach (Command command in search.Commands)
                if (command.Op == from) places.Add(command.Id - 1);
            Sweep.FromEnd(places.Count, range =>
            {
                Draft draft = search.Edit();
                foreach (int place in places[range])
                    if (place < draft.Count) draft.Commands[place] = plainer(draft.Commands[place]);
                return search.Try();
            });
        }
    }

    /// <summary>
    /// The frame that the address lies in. Bytes become frames; without a target the mapping begins at 3 GB.
    /// </summary>
    static Command ByFrame(Command command)
    {
        int frames = (int)((command.Value & 0x3FFFFFFF) >> Pages.Shift);
        return command.Target != 0
            ? command with { Op = Op.FreePages, Value = 0, Offset = command.Offset + frames }
            : command with { Op = Op.FreePages, Value = 0, Frame = new(frames) };
    }
}
