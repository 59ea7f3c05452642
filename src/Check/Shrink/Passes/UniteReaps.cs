using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Lets the time of a reaping pass in the next one, or in the last, and drops the first.</summary>
static class UniteReaps
{
    public static void Apply(Search search)
    {
        for (int at = search.Commands.Length - 2; at >= 0; at--)
        {
            if (at >= search.Commands.Length || search.Commands[at].Op != Op.CacheReap) continue;
            bool done = false;
            for (int later = at + 1; later < search.Commands.Length && !done; later++)
            {
                if (search.Commands[later].Op != Op.CacheReap) continue;
                Draft draft = search.Edit();
                ref Command next = ref draft.Commands[later];
                next = next with { Value = unchecked(next.Value + draft.Commands[at].Value) };
                draft.Remove(at);
                done = search.Try();
            }
        }
    }
}
