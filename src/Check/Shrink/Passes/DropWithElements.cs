using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Drops one request of a pool together with what the script had for it: without that, all requests behind it would
/// fail and succeed otherwise. And drops the end of a pool, whose number another then does not get.
/// </summary>
static class DropWithElements
{
    const int MostBits = 24, Most = 64;

    public static void Apply(Search search)
    {
        for (int at = search.Commands.Length - 2; at >= 0; at--)
        {
            if (at >= search.Commands.Length - 1) continue;
            Op op = search.Commands[at].Op;
            if (op is Op.PoolAlloc or Op.PoolResize or Op.PoolCreate) Drop(search, at);
            if (op == Op.PoolDestroy && search.Layout.Pools is > 0 and < Most) Keep(search, at);
        }
    }

    static void Drop(Search search, int at)
    {
        for (int script = 0; script < search.Commands.Length; script++)
        {
            if (search.Commands[script].Op != Op.FailElements) continue;
            ulong bits = search.Commands[script].Value;
            for (int bit = 0; bit < MostBits && bits >> bit != 0; bit++)
            {
                Draft draft = search.Edit();
                draft.Commands[script] = draft.Commands[script] with { Value = Without(bits, bit) };
                draft.Remove(at);
                if (search.Try()) return;
            }
        }
    }

    /// <summary>What named the pool behind its end meant the one that got its number.</summary>
    static void Keep(Search search, int at)
    {
        Draft draft = search.Edit();
        int ended = draft.Commands[at].Cache, heir = 0;
        foreach (ref Command command in draft.Commands[(at + 1)..])
        {
            if (command.MakesPool && heir == 0) heir = command.Id;
            else if (command.OfMempool && command.Cache == ended && heir != 0) command = command with { Cache = heir };
        }

        draft.Layout = draft.Layout with { Pools = draft.Layout.Pools + 1 };
        draft.Remove(at);
        search.Try();
    }

    static ulong Without(ulong bits, int bit) =>
        (bits & ((1UL << bit) - 1)) | (bits >> (bit + 1) << bit);
}
