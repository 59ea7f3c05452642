using Verified.Model;

namespace Verified.Check.Generate;

/// <summary>The blocks that a generated trace holds, and some that it has given back.</summary>
sealed class Population
{
    const int Remembered = 16;

    readonly List<Held> held = [];
    readonly Held[] gone = new Held[Remembered];
    int goneCount;

    /// <summary>A block by the command that produced it.</summary>
    public readonly record struct Held(int Id, Frame First, Order Order, uint Gfp);

    public int Count => held.Count;

    public bool HasGone => goneCount > 0;

    public void Clear()
    {
        held.Clear();
        goneCount = 0;
    }

    public void Add(in Held block) => held.Add(block);

    /// <summary>Takes the block out that begins at the frame, when it is held.</summary>
    public void Remove(Frame first)
    {
        for (int i = held.Count - 1; i >= 0; i--)
        {
            if (held[i].First != first) continue;
            gone[goneCount++ % Remembered] = held[i];
            held[i] = held[^1];
            held.RemoveAt(held.Count - 1);
            return;
        }
    }

    /// <summary>Takes every block out whose first frame has no user any more.</summary>
    public void RemoveUnused(World world)
    {
        for (int i = held.Count - 1; i >= 0; i--)
            if (world.Frames[held[i].First].Users == 0) Remove(held[i].First);
    }

    /// <summary>A held block: the newest, the oldest kept, or any.</summary>
    public Held Pick(SplitMix random) =>
        held[random.Below(4) switch { 0 => held.Count - 1, 1 => 0, _ => random.Below(held.Count) }];

    public Held At(int index) => held[index];

    public Held PickGone(SplitMix random) => gone[random.Below(Math.Min(goneCount, Remembered))];
}
