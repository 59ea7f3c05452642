using System.Collections.Immutable;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// All very short lists of commands that end like a given one: its last command with low orders, other zones and other
/// targets, behind requests and uses of blocks of the kinds that it has.
/// </summary>
sealed class ShortScripts
{
    /// <summary>Kinds of requests taken from the trace, the most frequent ones.</summary>
    const int MostKinds = 3;

    /// <summary>The largest order tried besides those of the trace.</summary>
    const int MostOrder = 1;

    readonly Command last;
    readonly Command[] requests;
    readonly Command[] uses;
    readonly Command[] bare;

    /// <summary>The scripts that end like these commands.</summary>
    public ShortScripts(ReadOnlySpan<Command> commands)
    {
        Command[] all = commands.ToArray();
        last = all[^1];
        Command[] before = all[..^1];
        IEnumerable<Command> kinds = before.Where(command => command.Produces)
            .GroupBy(Kind).OrderByDescending(kind => kind.Count()).Take(MostKinds).Select(kind => kind.Key);
        requests =
        [
            .. kinds.Prepend(new() { Op = Op.AllocPages }).Append(new() { Op = Op.AllocPages, Gfp = Gfp.Dma })
                .SelectMany(LowOrders).Distinct(),
        ];
        uses =
        [
            .. before.Where(NamesFrame).Select(Kind)
                .GroupBy(use => use).OrderByDescending(use => use.Count()).Take(MostKinds).Select(use => use.Key)
                .Prepend(new() { Op = Op.FreePages }).Distinct(),
        ];
        bare =
        [
            .. before.Where(command => !command.Produces && command.Target == 0).Take(MostKinds)
                .SelectMany(command => Values(command with { Id = 0 })).Distinct(),
        ];
    }

    /// <summary>The scripts of so many commands, in normal form.</summary>
    public IEnumerable<Command[]> Of(int length) => Grow([], length).Select(script => script.ToArray());

    IEnumerable<ImmutableList<Command>> Grow(ImmutableList<Command> script, int length)
    {
        bool ends = script.Count == length - 1;
        foreach (Command command in ends ? Lasts(script, length) : Next(script))
        {
            ImmutableList<Command> longer = script.Add(command with { Id = script.Count + 1 });
            if (ends) yield return longer;
            else foreach (ImmutableList<Command> whole in Grow(longer, length)) yield return whole;
        }
    }

    IEnumerable<Command> Next(ImmutableList<Command> script)
    {
        IEnumerable<Command> used = script.Where(command => command.Produces)
            .SelectMany(block => uses.Select(use => use with { Target = block.Id }));
        return requests.Concat(bare).Concat(used);
    }

    IEnumerable<Command> Lasts(ImmutableList<Command> script, int length)
    {
        if (last.Produces) return length == 1 ? Zones(last).SelectMany(LowOrders).Distinct() : Asking().Distinct();
        IEnumerable<Command> orders = last.Op is Op.FreePages or Op.FreePagesAt ? LowOrders(last) : [last];
        if (!NamesFrame(last)) return orders;
        IEnumerable<Command> named = orders.SelectMany(Frames).SelectMany(Values);
        return script.Where(command => command.Produces)
            .SelectMany(block => orders.SelectMany(Offsets).SelectMany(Values).Select(use => use with
            {
                Target = block.Id,
                Frame = default,
            }))
            .Concat(last.Op == Op.FreePagesAt && last.Target != 0 ? [] : named).Distinct();
    }

    static bool NamesFrame(Command command) =>
        command.Op is (>= Op.FreePages and < Op.SetMinFree and not Op.Kswapd) or Op.Inspect;

    /// <summary>Behind other commands the zones that a request may use matter less.</summary>
    IEnumerable<Command> Asking() => LowOrders(last).Concat(LowOrders(last with { Gfp = 0 }));

    static IEnumerable<Command> Zones(Command request)
    {
        yield return request;
        yield return request with { Gfp = 0 };
        yield return request with { Gfp = request.Gfp & ~Gfp.ZoneBits };
        yield return request with { Gfp = (request.Gfp & ~Gfp.ZoneBits) | Gfp.Dma };
        yield return request with { Gfp = (request.Gfp & ~Gfp.ZoneBits) | Gfp.HighMem };
        yield return request with { Gfp = request.Gfp | Gfp.High };
    }

    static IEnumerable<Command> LowOrders(Command command)
    {
        for (int order = 0; order <= MostOrder; order++) yield return command with { Order = new(order) };
        if (command.Order.Value is > MostOrder and <= MostOrder + 1 or < 0 or >= Order.Limit) yield return command;
    }

    static IEnumerable<Command> Frames(Command command)
    {
        if (command.Target == 0) yield return command;
        Command absolute = command with { Target = 0, Offset = 0 };
        yield return absolute with { Frame = new(0) };
        yield return absolute with { Frame = new(1) };
    }

    static IEnumerable<Command> Offsets(Command command)
    {
        yield return command with { Offset = 0 };
        yield return command with { Offset = 1 };
        yield return command;
    }

    static IEnumerable<Command> Values(Command command)
    {
        yield return command;
        if (command.Op is Op.SetMapping or Op.SetIndex or Op.SetPrivate) yield return command with { Value = 1 };
        // A shrink that looks at a frame and gives none back needs no frame in the page cache.
        if (command.Op == Op.SetReclaim)
            yield return command with { Value = new ReclaimScript(0, 0, 1, false).Value };
        if (command.Op != Op.SetMinFree) yield break;
        for (ulong kbytes = 0; kbytes <= 16; kbytes += 4) yield return command with { Value = kbytes };
    }

    /// <summary>What is left of a command without its place in the trace.</summary>
    static Command Kind(Command command) => command.Produces
        ? new() { Op = command.Op, Gfp = command.Gfp, Context = command.Context }
        : command with { Id = 0, Target = 0, Frame = default, Offset = 0, After = 0 };
}
