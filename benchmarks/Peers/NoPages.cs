namespace Verified.Benchmarks.Peers;

/// <summary>No allocator at all: what the loops cost by themselves.</summary>
struct NoPages : IPages<uint>
{
    uint next;

    public uint Take(int order) => next++;

    public void Give(uint block, int order) => next ^= block;

    public readonly void Touch(uint block, int order)
    {
    }

    public readonly bool IsNone(uint block) => block == uint.MaxValue;
}
