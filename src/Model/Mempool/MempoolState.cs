namespace Verified.Model.Mempool;

/// <summary>What the memory pools keep.</summary>
public sealed record MempoolState
{
    /// <summary>As it is after boot.</summary>
    public static MempoolState Boot(Machine machine) => new();
}
