using Verified.Check.Generate;

namespace Verified.Check.Threads;

/// <summary>One machine and the threads that use it, for a few rounds. After each round no thread is inside the
/// allocator, and everything is looked at.</summary>
abstract class Shift(SharedSystem system, Crew crew, ulong seed)
{
    /// <summary>The machine.</summary>
    protected SharedSystem System => system;

    /// <summary>The threads.</summary>
    protected Crew Crew => crew;

    /// <summary>For what goes on beside the threads.</summary>
    protected SplitMix Random { get; } = SplitMix.Stream(seed, ulong.MaxValue);

    /// <summary>Requests and releases so far.</summary>
    public long Operations { get; private set; }

    /// <summary>How many times everything was looked at.</summary>
    public int Looks { get; private set; }

    /// <summary>Whether a thread never ended, so that the machine must be left to it.</summary>
    public bool IsStuck => crew.IsStuck;

    /// <summary>Runs so many rounds of about so many operations in all, and gives all memory back. What was wrong, or
    /// null.</summary>
    public string? Run(int rounds, int operations)
    {
        try
        {
            for (int round = 0; round < rounds && !crew.IsOver; round++) Round(operations);
            if (!crew.IsOver) Close();
        }
        catch (InvalidOperationException cause)
        {
            crew.Complain($"what was left over could not be given back: {cause.Message}");
        }
        return crew.Complaint;
    }

    /// <summary>The threads work.</summary>
    protected abstract void Round(int operations);

    /// <summary>Gives all back.</summary>
    protected abstract void Close();

    /// <summary>Looks at everything, after so many further operations.</summary>
    protected void Look(long operations, Func<string?> check)
    {
        Operations += operations;
        Looks++;
        if (!crew.IsOver && check() is { } wrong) crew.Complain(wrong);
    }
}
