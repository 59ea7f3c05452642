using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Puts general caches in the place of created ones, which then need not be created, and smaller general caches in the
/// place of larger ones.
/// </summary>
static class GeneralCaches
{
    public static void Apply(Search search)
    {
        for (int id = search.Commands.Length; id > 0; id--)
        {
            if (id > search.Commands.Length || search.Commands[id - 1].Op != Op.CacheCreate) continue;
            for (int general = -1; general >= CacheForm.Least; general--)
                if (Replace(search, id, general)) break;
        }

        for (int used = CacheForm.Least; used < -1; used++)
            for (int general = -1; general > used; general--)
                if (Replace(search, used, general)) break;
    }

    static bool Replace(Search search, int cache, int general)
    {
        Draft draft = search.Edit();
        bool any = false;
        foreach (ref Command command in draft.Commands)
        {
            bool names = command.OfSlab || command.Op == Op.PoolCreateSlab;
            if (!names || command.Cache != cache) continue;
            any = true;
            command = command with { Cache = general };
        }

        if (!any) return false;
        if (cache > 0) draft.Remove(cache - 1);
        return search.Try();
    }
}
