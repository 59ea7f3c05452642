namespace Verified.Model.Vmalloc;

/// <summary>What the range of noncontiguous areas keeps.</summary>
public sealed record VmallocState
{
    /// <summary>As it is after boot.</summary>
    public static VmallocState Boot(Machine machine) => new();
}
