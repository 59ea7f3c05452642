namespace Verified.Check.Shrink.Passes;

/// <summary>Certifies that no command can go.</summary>
static class DropEach
{
    /// <summary>Whether the best no longer fails in its way without any one of its commands; false: one went.</summary>
    public static bool Certifies(Search search)
    {
        for (int at = search.Commands.Length - 1; at >= 0; at--)
        {
            search.Edit().Remove(at);
            if (search.Try()) return false;
        }

        return true;
    }
}
