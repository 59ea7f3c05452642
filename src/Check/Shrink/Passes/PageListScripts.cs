using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.PerCpu;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Stages a failure of the page lists of a CPU anew: tries all short lives of one list with small sizes that end like
/// the trace. What fills a list to one size and empties it to another takes commands that smaller sizes do not need.
/// </summary>
static class PageListScripts
{
    const int MostHeld = 3, LeastCommands = 3;

    static readonly (int Low, int High, int Batch)[] Sizes =
    [
        (0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 1), (0, 1, 2), (0, 2, 1), (0, 2, 2), (0, 2, 3), (1, 1, 0), (1, 2, 2),
        (0, 0, 5), (0, 0, 256),
    ];

    public static void Apply(Search search)
    {
        int length = search.Commands.Length;
        if (length < LeastCommands || !search.Layout.PerCpuLists || search.Layout.NodeCount > 1) return;
        Command last = search.Commands[^1];
        if (!last.Produces && last.Op is not (Op.FreePages or Op.FreeColdPage or Op.PutPage or Op.Drain)) return;
        Layout machine = Stage.Like(search.Layout) with { MinFreeKbytes = 0, ListOrders = 1 };
        for (int count = 1; count < length; count++)
        {
            foreach (var (low, high, batch) in Sizes)
            {
                ListSizes sizes = new(low, high, batch, low, high, batch);
                if (Stage.Plays(search, machine with { PerCpuSizes = sizes }, Of(last, count))) return;
            }
        }
    }

    /// <summary>The lives of so many commands, the last of them like the one given.</summary>
    static IEnumerable<Command[]> Of(Command last, int length)
    {
        for (int asked = 0; asked < length && asked <= MostHeld; asked++)
        {
            int freed = length - 1 - asked;
            if (freed > asked) continue;
            foreach (bool coldly in (bool[])[false, true])
                foreach (bool cold in (bool[])[false, true])
                    if (Life(last, asked, freed, coldly, cold) is { } life) yield return life;
        }
    }

    static Command[]? Life(Command last, int asked, int freed, bool coldly, bool cold)
    {
        var script = new List<Command>();
        void Add(Command command) => script.Add(command with { Id = script.Count + 1 });
        for (int i = 0; i < asked; i++) Add(new() { Op = Op.AllocPages, Gfp = coldly ? Gfp.Cold : 0 });
        for (int i = 0; i < freed; i++) Add(new() { Op = cold ? Op.FreeColdPage : Op.FreePages, Target = i + 1 });
        if (last.Produces) Add(new() { Op = Op.AllocPages, Gfp = last.Gfp & Gfp.Cold });
        else if (last.Op == Op.Drain) Add(new() { Op = Op.Drain });
        else if (freed < asked) Add(new() { Op = last.Op, Target = freed + 1 });
        else return null;
        return [.. script];
    }
}
