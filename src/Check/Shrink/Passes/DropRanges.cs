namespace Verified.Check.Shrink.Passes;

/// <summary>Drops ranges of commands, down to every single one.</summary>
static class DropRanges
{
    public static void Apply(Search search) => Removal.Apply(search, _ => true);
}
