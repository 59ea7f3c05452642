using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Lets one block stand for two: drops a request and gives its users an older block. Where that one had been released
/// before, the release goes as well.
/// </summary>
static class MergeBlocks
{
    public static void Apply(Search search)
    {
        for (int id = search.Commands.Length; id > 1; id--)
        {
            if (id > search.Commands.Length || !search.Commands[id - 1].Produces) continue;
            int last = Math.Max(1, id - Sweep.Neighbours(search.Commands.Length));
            for (int older = id - 1; older >= last; older--)
                if (Merge(search, id, older)) break;
        }
    }

    /// <summary>An older release of a block (merged over it), or an older block itself.</summary>
    static bool Merge(Search search, int id, int older)
    {
        Command command = search.Commands[older - 1];
        if (command.Produces) return Replace(search, id, older, 0);
        return command.Target != 0 && Releases(command.Op) && Replace(search, id, command.Target, older);
    }

    static bool Replace(Search search, int id, int block, int release)
    {
        Draft draft = search.Edit();
        bool used = false;
        foreach (ref Command command in draft.Commands)
        {
            if (command.Target != id) continue;
            command = command with { Target = block };
            used = true;
        }

        // Without users it is a plain removal, which other passes have tried.
        if (!used) return false;
        Span<bool> gone = draft.Unmarked();
        gone[id - 1] = true;
        if (release != 0) gone[release - 1] = true;
        draft.Remove(gone);
        return search.Try();
    }

    static bool Releases(Op op) => op is Op.FreePages or Op.FreePagesAt or Op.PutPage;
}
