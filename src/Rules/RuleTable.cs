using System.Collections.Frozen;

namespace Verified.Rules;

/// <summary>
/// All rule ids in the order of their declaration, with a small number for each so that marks are bits.
/// </summary>
public static class RuleTable
{
    static readonly string[] Declared = [.. typeof(RuleIds).GetNestedTypes()
        .SelectMany(room => room.GetFields())
        .Select(field => (string)field.GetRawConstantValue()!)];

    static readonly FrozenDictionary<string, int> Numbers =
        Declared.Select((id, number) => (id, number)).ToFrozenDictionary(p => p.id, p => p.number);

    /// <summary>The ids, in declaration order.</summary>
    public static IReadOnlyList<string> Ids => Declared;

    /// <summary>How many rules there are; at most <see cref="Marks.Capacity"/>.</summary>
    public static int Count => Declared.Length;

    /// <summary>The number of a rule id, 0 to Count - 1.</summary>
    /// <exception cref="ArgumentException">The id is not declared in <see cref="RuleIds"/>.</exception>
    public static int NumberOf(string id) =>
        Numbers.TryGetValue(id, out int number)
            ? number
            : throw new ArgumentException($"'{id}' is not a declared rule id", nameof(id));

    /// <summary>The room of a rule id: its part before the first dot.</summary>
    public static string RoomOf(string id) => id[..id.IndexOf('.', StringComparison.Ordinal)];
}
