using Verified.Model.PerCpu;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Gives the per-CPU lists sizes at which less fills, empties or flushes them, and drops a command that was there for
/// the larger ones: either alone would be no simpler.
/// </summary>
static class ShortLists
{
    const int FewCommands = 64;

    static readonly ListSizes[] Shortest =
    [
        Both(0, 0, 0), Both(0, 0, 1), Both(0, 0, 2), Both(0, 1, 1), Both(0, 1, 2), Both(0, 2, 1), Both(0, 2, 3),
        Both(1, 1, 0), Both(1, 9, 2),
    ];

    public static void Apply(Search search)
    {
        if (!search.Layout.PerCpuLists || search.Commands.Length > FewCommands) return;
        foreach (ListSizes sizes in Shortest)
        {
            for (int at = search.Commands.Length - 2; at >= 0; at--)
            {
                Draft draft = search.Edit();
                draft.Layout = draft.Layout with { PerCpuSizes = sizes };
                draft.Remove(at);
                if (search.Try()) return;
            }
        }
    }

    static ListSizes Both(int low, int high, int batch) => new(low, high, batch, low, high, batch);
}
