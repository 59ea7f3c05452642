using System.Collections.Frozen;
using System.Reflection;
using Verified.Impl;
using Verified.Rules;

namespace Verified.Check.Report;

/// <summary>What a reader wants to know of a rule: what it says, where it comes from, and where it is stated and
/// carried out.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Sentence">Its normative sentence.</param>
/// <param name="Source">The section of the book and the number of the fact; empty: it is not stated.</param>
/// <param name="Model">The Model method that states it, as Room.Type.Method; empty: none does.</param>
/// <param name="Impl">The members of the implementation that carry it out, as Room.Type.Member.</param>
public sealed record RuleText(string Id, string Sentence, string Source, string Model, IReadOnlyList<string> Impl)
{
    const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    static readonly FrozenDictionary<string, string[]> Implementers = typeof(MemorySystem).Assembly.GetTypes()
        .SelectMany(type => type.GetMembers(Any).Where(member => member is not Type).Append(type))
        .SelectMany(
            member => member.GetCustomAttributes<ImplementsAttribute>().Select(mark => (mark.Id, Name: NameOf(member))))
        .GroupBy(pair => pair.Id, pair => pair.Name)
        .ToFrozenDictionary(group => group.Key, group => group.Distinct().Order(StringComparer.Ordinal).ToArray());

    static readonly FrozenDictionary<string, RuleText> Texts = RuleTable.Ids.ToFrozenDictionary(id => id, Read);

    /// <summary>All rules in the order of their declaration.</summary>
    public static IEnumerable<RuleText> All => RuleTable.Ids.Select(id => Texts[id]);

    /// <summary>The text of a rule; of one that is not declared, nothing but its id.</summary>
    public static RuleText Of(string id) => Texts.GetValueOrDefault(id) ?? new(id, id, "", "", []);

    static RuleText Read(string id)
    {
        bool stated = RuleSentences.Statements.TryGetValue(id, out var statement);
        return new(
            id,
            RuleSentences.Of(id),
            stated ? statement.Rule.Source : "",
            stated ? NameOf(statement.Method) : "",
            Implementers.GetValueOrDefault(id) ?? []);
    }

    /// <summary>The name without the part that all share: Verified.Impl.Buddy.Merge.Join is Buddy.Merge.Join.</summary>
    static string NameOf(MemberInfo member)
    {
        string full = member is Type type ? type.FullName! : $"{member.DeclaringType!.FullName}.{member.Name}";
        return string.Join('.', full.Replace('+', '.').Split('.').Skip(2));
    }
}
