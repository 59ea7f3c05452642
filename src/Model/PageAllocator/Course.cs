using System.Collections.Immutable;

namespace Verified.Model.PageAllocator;

/// <summary>How far a request has come.</summary>
/// <param name="World">The world as the request finds it now.</param>
/// <param name="Moves">The blocks that it moved since its start, or since it was interrupted.</param>
/// <param name="Interrupt">What gets in between; null: nothing.</param>
public readonly record struct Course(World World, ImmutableArray<Move> Moves, Interrupt? Interrupt)
{
    /// <summary>A request that begins.</summary>
    public static Course From(World world, Interrupt? interrupt = null) => new(world, [], interrupt);
}
