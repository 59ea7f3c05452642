using Verified.Check.Traces;

namespace Verified.Check.SelfTest;

/// <summary>A shortest trace that shows a fault as a violation of one rule: the known minimum.</summary>
public sealed class Witness
{
    /// <summary>The tunables of a machine whose marks are 0 and that builds no compound blocks.</summary>
    internal const string Plain = "tunables min_free=0 compound=off";

    /// <summary>A witness from the lines of its machine and its commands.</summary>
    /// <param name="rule">The rule that the last command violates.</param>
    /// <param name="lines">The trace as text without its first line.</param>
    /// <exception cref="TraceFormatException">The lines are no trace.</exception>
    internal Witness(string rule, params string[] lines)
    {
        Rule = rule;
        Trace = TraceText.Parse($"{TraceText.Magic} {TraceText.Version}\n{string.Join('\n', lines)}\n").Trace;
    }

    /// <summary>The rule that its last command violates.</summary>
    public string Rule { get; }

    /// <summary>The trace.</summary>
    public Trace Trace { get; }

    /// <summary>Its commands.</summary>
    public int Steps => Trace.Commands.Length;

    /// <summary>Whether the machine of a trace has holes or reserved frames.</summary>
    internal static bool HasGaps(Trace trace) =>
        trace.Layout.Reserved.Length > 0 || trace.Layout.Zones.Any(zone => zone.Holes.Length > 0);

    /// <summary>The frames that the zones of a trace span.</summary>
    internal static int Frames(Trace trace) => trace.Layout.Zones.Sum(zone => zone.Spanned.Pages.Count);

    /// <summary>The largest order that a command of a trace names; 0: none names any.</summary>
    internal static int LargestOrder(Trace trace) =>
        trace.Commands.Select(command => command.Order.Value).Append(0).Max();
}
