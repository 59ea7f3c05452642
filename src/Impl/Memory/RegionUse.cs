namespace Verified.Impl.Memory;

/// <summary>What a reservation of native memory is for.</summary>
enum RegionUse
{
    /// <summary>Private memory, in huge pages if there are any.</summary>
    Private,

    /// <summary>Private memory most of which is never touched, so that huge pages would waste it.</summary>
    Sparse,

    /// <summary>Memory behind a file, which can be mapped at other addresses too. On Linux alone.</summary>
    Shared,

    /// <summary>Addresses without memory, which fault when touched; elsewhere than on Linux they do not.</summary>
    Addresses,
}
