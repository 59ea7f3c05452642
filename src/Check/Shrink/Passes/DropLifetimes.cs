namespace Verified.Check.Shrink.Passes;

/// <summary>Drops blocks with their whole life: the request and everything that uses what it got.</summary>
static class DropLifetimes
{
    public static void Apply(Search search) => Removal.Apply(search, command => command.Produces);
}
