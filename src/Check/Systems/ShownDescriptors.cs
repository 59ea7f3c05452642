using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Verified.Impl;
using Line = System.Runtime.Intrinsics.Vector512<byte>;

namespace Verified.Check.Systems;

/// <summary>
/// The descriptors of a machine as they were last shown, to find those that differ by now.
/// </summary>
/// <remarks>
/// All columns of all frames are compared after every command, so 64 frames are taken at once: each column gives a word
/// of bits, one for each frame that differs. Most frames have 0 in the columns that only users write. Where 0 was shown
/// there it is enough to look whether anything is set by now, which reads half as much.
/// </remarks>
sealed class ShownDescriptors
{
    /// <summary>log2 of the frames taken at once; the system pads its columns to whole groups.</summary>
    public const int GroupShift = 6;

    const int Group = 1 << GroupShift;

    Line[] shown = [];
    ulong[] changed = [];
    int groups;

    /// <summary>Where columns begin, in lines of 64 bytes.</summary>
    int mappers;
    int states;

    /// <summary>Whether all that was shown of the columns of users is 0.</summary>
    bool blank;

    /// <summary>Takes all descriptors of the system for shown.</summary>
    public void Begin(MemorySystem memory)
    {
        ReadOnlySpan<Line> now = Lines(memory);
        mappers = memory.ColdOffset / Line.Count;
        states = memory.StatesOffset / Line.Count;
        groups = now.Length - states;
        if (shown.Length < now.Length) shown = new Line[now.Length];
        if (changed.Length < groups) changed = new ulong[groups];
        now.CopyTo(shown);
        blank = IsBlank(now[mappers..states]);
    }

    /// <summary>
    /// The frames whose descriptors differ from what was last shown, as bits, 64 frames a word; they count as shown
    /// from now on. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<ulong> Changed(MemorySystem memory)
    {
        ReadOnlySpan<Line> now = Lines(memory);
        Span<Line> before = shown.AsSpan(0, now.Length);
        for (int group = 0; group < groups; group++)
            changed[group] = IsSame(now, before, group * 8, states + group)
                ? 0
                : Differing<ulong>(now, before, group * 8, 8) | Differing<byte>(now, before, states + group, 1);
        ReadOnlySpan<Line> fields = now[mappers..states];
        bool same = blank
            ? IsBlank(fields)
            : MemoryMarshal.AsBytes(fields).SequenceEqual(MemoryMarshal.AsBytes(before[mappers..states]));
        if (!same) CompareFields(now, before);
        return changed.AsSpan(0, groups);
    }

    void CompareFields(ReadOnlySpan<Line> now, Span<Line> before)
    {
        for (int group = 0; group < groups; group++)
        {
            ulong differing = Differing<uint>(now, before, mappers + (group * 4), 4);
            for (int column = mappers + (groups * 4); column < states; column += groups * 8)
                differing |= Differing<ulong>(now, before, column + (group * 8), 8);
            changed[group] |= differing;
        }

        blank = IsBlank(now[mappers..states]);
    }

    /// <summary>Whether nothing differs in the eight lines of a group and the one of its states.</summary>
    static bool IsSame(ReadOnlySpan<Line> now, ReadOnlySpan<Line> before, int at, int states)
    {
        Line any = now[states] ^ before[states];
        now = now.Slice(at, 8);
        before = before.Slice(at, 8);
        any |= (now[0] ^ before[0]) | (now[1] ^ before[1]) | (now[2] ^ before[2]) | (now[3] ^ before[3]);
        any |= (now[4] ^ before[4]) | (now[5] ^ before[5]) | (now[6] ^ before[6]) | (now[7] ^ before[7]);
        return any == Line.Zero;
    }

    /// <summary>The values of a column that differ, as bits; what was shown becomes what is.</summary>
    static ulong Differing<T>(ReadOnlySpan<Line> now, Span<Line> before, int at, int lines)
    {
        now = now.Slice(at, lines);
        before = before.Slice(at, lines);
        ulong differing = 0;
        // No branch a line: which line differs cannot be foretold.
        for (int i = 0; i < now.Length; i++)
        {
            ulong same = Vector512.Equals(now[i].As<byte, T>(), before[i].As<byte, T>()).ExtractMostSignificantBits();
            differing |= (~same & (ulong.MaxValue >> (Group - Vector512<T>.Count))) << (i * Vector512<T>.Count);
        }

        if (differing != 0) now.CopyTo(before);
        return differing;
    }

    /// <summary>Whether the lines, a multiple of four, are 0.</summary>
    static bool IsBlank(ReadOnlySpan<Line> lines)
    {
        Line any = Line.Zero;
        for (; lines.Length >= 4; lines = lines[4..]) any |= lines[0] | lines[1] | lines[2] | lines[3];
        return any == Line.Zero;
    }

    static ReadOnlySpan<Line> Lines(MemorySystem memory) => MemoryMarshal.Cast<byte, Line>(memory.DescriptorBytes);
}
