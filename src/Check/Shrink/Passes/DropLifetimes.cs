namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Drops blocks, objects and caches with their whole life: the request and everything that uses what it got.
/// </summary>
static class DropLifetimes
{
    public static void Apply(Search search) => Removal.Apply(search, command => command.IsNamed);
}
