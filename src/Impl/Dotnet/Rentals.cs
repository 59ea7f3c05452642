namespace Verified.Impl;

/// <summary>Numbers for the rentals of values.</summary>
static class Rentals
{
    const int Shift = 32;

    // Of the process, since memory that one cache gives up another one may get.
    static int values;

    /// <summary>The number of the first rental of a value that was just made; each further one is one more. No value
    /// that was in the same place before had it.</summary>
    public static ulong First() => (ulong)(uint)Sync.Increment(ref values) << Shift;
}
