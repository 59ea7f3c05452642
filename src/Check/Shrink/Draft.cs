using System.Runtime.InteropServices;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink;

/// <summary>
/// A candidate under construction, in one buffer that serves all of them. Normal form: ids are 1 to n in order, a
/// target is an earlier id or 0, a cache an earlier id or not positive, and a command with a target carries no frame of
/// its own.
/// </summary>
sealed class Draft(int capacity)
{
    readonly Command[] commands = new Command[capacity];
    readonly int[] places = new int[capacity];
    readonly bool[] marks = new bool[capacity];

    /// <summary>The machine.</summary>
    public required Layout Layout { get; set; }

    /// <summary>Commands in the draft.</summary>
    public int Count { get; private set; }

    /// <summary>The commands, to be changed in place. Whoever changes a target keeps the normal form.</summary>
    public Span<Command> Commands => commands.AsSpan(0, Count);

    /// <summary>Starts again from a trace in normal form.</summary>
    public void Load(Layout layout, ReadOnlySpan<Command> from)
    {
        Layout = layout;
        Count = from.Length;
        from.CopyTo(commands);
    }

    /// <summary>Starts from any trace: brings it into normal form and drops what names no earlier command.</summary>
    public void LoadAny(Layout layout, ReadOnlySpan<Command> from)
    {
        Layout = layout;
        Count = 0;
        var byId = new Dictionary<int, int>();
        foreach (Command command in from)
        {
            int target = 0;
            int cache = command.Cache;
            if (command.Target != 0 && !byId.TryGetValue(command.Target, out target)) continue;
            if (command.Cache > 0 && !byId.TryGetValue(command.Cache, out cache)) continue;
            commands[Count] = command with
            {
                Id = Count + 1,
                Target = target,
                Cache = cache,
                Frame = target == 0 ? command.Frame : default,
            };
            byId[command.Id] = ++Count;
        }
    }

    /// <summary>One mark for each command, none set: what <see cref="Remove(Span{bool})"/> takes.</summary>
    public Span<bool> Unmarked()
    {
        Span<bool> none = marks.AsSpan(0, Count);
        none.Clear();
        return none;
    }

    /// <summary>Keeps the first commands only.</summary>
    public void Cut(int count) => Count = Math.Min(count, Count);

    /// <summary>
    /// Removes the marked commands and all that use what they produced, which are marked too. Returns the new place of
    /// each old one, -1 if it is gone; valid until the next removal or move.
    /// </summary>
    public ReadOnlySpan<int> Remove(Span<bool> gone)
    {
        int before = Count;
        Count = 0;
        for (int at = 0; at < before; at++)
        {
            Command command = commands[at];
            if (command.Target != 0 && gone[command.Target - 1]) gone[at] = true;
            if (command.Cache > 0 && gone[command.Cache - 1]) gone[at] = true;
            places[at] = gone[at] ? -1 : Count;
            if (!gone[at]) Append(command);
        }

        return places.AsSpan(0, before);
    }

    /// <summary>Removes one command and all that use its block.</summary>
    public void Remove(int index)
    {
        Span<bool> gone = Unmarked();
        gone[index] = true;
        Remove(gone);
    }

    /// <summary>Moves a command to an earlier place behind its target; those between make room.</summary>
    public void Move(int from, int to)
    {
        Command moved = commands[from];
        commands.AsSpan(to, from - to).CopyTo(commands.AsSpan(to + 1));
        commands[to] = moved;
        for (int at = 0; at < Count; at++) places[commands[at].Id - 1] = at;
        int count = Count;
        Count = 0;
        for (int at = 0; at < count; at++) Append(commands[at]);
    }

    /// <summary>The candidate as a trace with an array of its own.</summary>
    public Trace ToTrace(Trace origin) => origin with
    {
        Layout = Layout,
        Commands = ImmutableCollectionsMarshal.AsImmutableArray(Commands.ToArray()),
    };

    void Append(Command command)
    {
        int target = command.Target == 0 ? 0 : places[command.Target - 1] + 1;
        int cache = command.Cache <= 0 ? command.Cache : places[command.Cache - 1] + 1;
        commands[Count] = command with { Id = Count + 1, Target = target, Cache = cache };
        Count++;
    }
}
