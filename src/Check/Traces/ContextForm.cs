using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>The written form of a context: its rights, joined by commas.</summary>
static class ContextForm
{
    /// <summary>All rights.</summary>
    public const Context All = Context.RealTime | Context.Interrupt | Context.MemAlloc;

    /// <summary>What can be written, for messages.</summary>
    public const string Words = "realtime, interrupt, memalloc";

    static readonly (string Word, Context Right)[] Rights =
        [("realtime", Context.RealTime), ("interrupt", Context.Interrupt), ("memalloc", Context.MemAlloc)];

    /// <summary>The rights in words; empty for an ordinary process.</summary>
    public static string Format(Context context) =>
        string.Join(',', Rights.Where(right => (context & right.Right) != 0).Select(right => right.Word));

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Context context)
    {
        context = Context.Process;
        foreach (Range part in text.Split(','))
        {
            Context right = Parse(text[part]);
            if (right == Context.Process) return false;
            context |= right;
        }

        return true;
    }

    static Context Parse(ReadOnlySpan<char> word)
    {
        foreach (var (known, right) in Rights)
            if (word.SequenceEqual(known)) return right;
        return Context.Process;
    }
}
