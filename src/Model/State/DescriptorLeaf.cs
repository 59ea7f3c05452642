using System.Numerics;
using Verified.Model.PageFrames;

namespace Verified.Model.State;

/// <summary>
/// The descriptors of 64 frames: bits for those that are not plain, bits for those that have one user and nothing else,
/// and the others.
/// </summary>
sealed class DescriptorLeaf
{
    readonly ulong present;
    readonly ulong oneUser;

    /// <summary>The entries that have no bit of their own, in the order of their frames.</summary>
    readonly Descriptor[] others;

    DescriptorLeaf(ulong present, ulong oneUser, Descriptor[] others) =>
        (this.present, this.oneUser, this.others) = (present, oneUser, others);

    /// <summary>Plain frames only.</summary>
    public static DescriptorLeaf None { get; } = new(0, 0, []);

    /// <summary>The entry at a place; null: it has none.</summary>
    public Descriptor? Find(int place)
    {
        ulong bit = 1UL << place;
        if ((present & bit) == 0) return null;
        return (oneUser & bit) != 0 ? Descriptor.OneUser : others[Rank(bit)];
    }

    /// <summary>The first place at or behind the given one that has an entry; -1: none.</summary>
    public int Next(int from)
    {
        ulong left = present & (ulong.MaxValue << from);
        return left == 0 ? -1 : BitOperations.TrailingZeroCount(left);
    }

    /// <summary>The leaf with one entry set, or taken out by null; null: it has none left.</summary>
    public DescriptorLeaf? With(int place, Descriptor? own)
    {
        ulong bit = 1UL << place;
        ulong nowPresent = own is null ? present & ~bit : present | bit;
        if (nowPresent == 0) return null;
        bool isOneUser = ReferenceEquals(own, Descriptor.OneUser);
        return new(nowPresent, isOneUser ? oneUser | bit : oneUser & ~bit, Others(bit, isOneUser ? null : own));
    }

    int Rank(ulong bit) => BitOperations.PopCount(present & ~oneUser & (bit - 1));

    /// <summary>The other entries with one set, or taken out by null.</summary>
    Descriptor[] Others(ulong bit, Descriptor? own)
    {
        bool had = (present & ~oneUser & bit) != 0;
        if (own is null && !had) return others;
        int rank = Rank(bit);
        ReadOnlySpan<Descriptor> after = others.AsSpan(had ? rank + 1 : rank);
        return own is null ? [.. others.AsSpan(0, rank), .. after] : [.. others.AsSpan(0, rank), own, .. after];
    }
}
