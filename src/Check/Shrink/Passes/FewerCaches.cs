using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Takes room for caches away from the machine, and as many creations of caches: what finds no room needs them all, or
/// less room.
/// </summary>
static class FewerCaches
{
    public static void Apply(Search search)
    {
        int created = 0;
        foreach (Command command in search.Commands)
            if (command.Op == Op.CacheCreate) created++;
        if (created < 2) return;
        int room = search.Layout.Caches;
        for (int left = Math.Max(1, room - created); left < room; left++)
        {
            Draft draft = search.Edit();
            draft.Layout = draft.Layout with { Caches = left };
            Span<bool> gone = draft.Unmarked();
            int more = room - left;
            for (int at = 0; at < draft.Count && more > 0; at++)
            {
                gone[at] = draft.Commands[at].Op == Op.CacheCreate;
                if (gone[at]) more--;
            }

            draft.Remove(gone);
            if (search.Try()) return;
        }
    }
}
