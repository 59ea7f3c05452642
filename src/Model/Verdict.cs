using System.Collections.Immutable;

namespace Verified.Model;

/// <summary>
/// A block that went from the buddy system (or to it) on a machine with per-CPU lists or one that reclaims.
/// </summary>
public readonly record struct Move(ZoneId Zone, Frame Frame, Order Order, bool Given);

/// <summary>A rule that does not hold: what it demanded and what was seen.</summary>
public sealed record Violation(string Rule, string Expected, string Actual)
{
    /// <summary>The rule of what was compared, where the difference was put down to another one; else null.</summary>
    public string? Compared { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Rule}: expected {Expected}, saw {Actual}";
}

/// <summary>
/// The judgement on one step: the next world, or the rule that was violated; and the rules that fired.
/// </summary>
public readonly record struct Verdict(World? Next, Violation? Violation, Marks Marks)
{
    /// <summary>Where several may: the blocks that moved, in their order.</summary>
    public ImmutableArray<Move> Moves { get; init; }

    /// <summary>The step is legal.</summary>
    public static Verdict Holds(World next, Marks marks) => new(next, null, marks);

    /// <summary>The step breaks a rule.</summary>
    public static Verdict Broken(string rule, string expected, string actual, Marks marks = default) =>
        new(null, new(rule, expected, actual), marks | Marks.Violated(rule));
}

/// <summary>
/// What the specification demands of a command whose answer it fixes: the answer, the world after it, and the rule that
/// decides.
/// </summary>
public readonly record struct Ruling(string Rule, Response Response, World Next, Marks Marks)
{
    /// <summary>Where several may: the blocks that moved, in their order.</summary>
    public ImmutableArray<Move> Moves { get; init; }

    /// <summary>
    /// The answer is as demanded, or a rule is broken: that of the part that differs, or else the deciding one.
    /// </summary>
    public Verdict Judge(in Response seen) =>
        seen == Response
            ? new Verdict(Next, null, Marks) { Moves = Moves }
            : Verdict.Broken(
                (Response.Detail as IDetail)?.BrokenBy(seen.Detail) ?? Rule, Response.ToString(), seen.ToString(),
                Marks);
}

/// <summary>An answer of several parts, each with a rule of its own.</summary>
public interface IDetail
{
    /// <summary>The rule of the first part in which another one differs; null: the rule of the whole.</summary>
    string? BrokenBy(object? seen);
}
