namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Drops a noncontiguous area, and takes pages away from the range that areas lie in: what finds no room there, or
/// almost none, does so without an area in a smaller range.
/// </summary>
static class FewerAreaPages
{
    const int Most = 64;

    public static void Apply(Search search)
    {
        for (int at = search.Commands.Length - 2; at >= 0; at--)
        {
            if (at >= search.Commands.Length - 1) continue;
            if (search.Commands[at] is { OfVmalloc: true, MakesAddress: true }) Drop(search, at);
        }
    }

    static void Drop(Search search, int at)
    {
        int pages = search.Layout.VmallocPages;
        for (int left = Math.Max(1, pages - Most); left < pages; left++)
        {
            Draft draft = search.Edit();
            draft.Layout = draft.Layout with { VmallocPages = left };
            draft.Remove(at);
            if (search.Try()) return;
        }
    }
}
