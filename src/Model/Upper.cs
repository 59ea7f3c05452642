using Verified.Model.Slab;

namespace Verified.Model;

/// <summary>What stands on the page allocator of a machine with caches.</summary>
/// <param name="Slabs">The caches.</param>
public sealed record Upper(SlabState Slabs)
{
    /// <summary>As it is after boot.</summary>
    public static Upper Boot(Machine machine) => new(SlabState.Boot(machine));
}
