using Verified.Impl.Memory;

namespace Verified.Impl;

/// <summary>The door for those who plant faults on purpose.</summary>
public sealed unsafe partial class MemorySystem
{
    /// <summary>The metadata itself. Valid until the system ends.</summary>
    internal Metadata Metadata => new(Live);
}
