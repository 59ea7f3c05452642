namespace Verified.Check.Shrink.Passes;

/// <summary>Cuts what stands behind the failing step.</summary>
static class CutTail
{
    public static void Apply(Search search)
    {
        if (search.Step + 1 >= search.Commands.Length) return;
        search.Edit().Cut(search.Step + 1);
        search.Try();
    }
}
