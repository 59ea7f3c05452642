using Verified.Impl;

namespace Verified.Check.Systems;

/// <summary>
/// The elements that the check hands out: numbers from 1 on, unless it was told to fail. Each pool has a source of its
/// own, so that it knows its elements.
/// </summary>
sealed class ScriptElements
{
    readonly Dictionary<uint, IElementSource> handed = [];
    ulong failing;
    uint made;

    /// <summary>Starts anew.</summary>
    public void Begin()
    {
        handed.Clear();
        (failing, made) = (0, 0);
    }

    /// <summary>Says which of the coming requests fail: bit k, that the k-th does.</summary>
    public void Fail(ulong bits) => failing = bits;

    /// <summary>A source for a new pool.</summary>
    public IElementSource NewSource() => new Source(this);

    sealed class Source(ScriptElements script) : IElementSource
    {
        /// <inheritdoc/>
        public uint Take(CpuHandle cpu, uint gfp, Context context)
        {
            bool fails = (script.failing & 1) != 0;
            script.failing >>= 1;
            if (fails) return 0;
            script.handed.Add(++script.made, this);
            return script.made;
        }

        /// <inheritdoc/>
        public void Give(CpuHandle cpu, uint element) => script.handed.Remove(element);

        /// <inheritdoc/>
        public Reason Fault(uint element) => element - 1 >= script.made ? Reason.Invalid
            : !script.handed.TryGetValue(element, out IElementSource? owner) ? Reason.Free
            : owner != this ? Reason.WrongPool : Reason.None;
    }
}
