using System.Collections.Frozen;
using System.Reflection;
using System.Xml;
using System.Xml.Linq;
using Verified.Model;
using Verified.Rules;

namespace Verified.Check.Report;

/// <summary>
/// The normative sentence of each rule: the first sentence of the summary of the Model method that states it, read from
/// the
/// XML documentation that the build puts beside the assembly.
/// </summary>
public static class RuleSentences
{
    const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    static readonly Lazy<FrozenDictionary<string, string>> Sentences = new(
        () => Read(Path.Combine(AppContext.BaseDirectory, "Verified.Model.xml")));

    /// <summary>The Model methods that state rules, by rule id.</summary>
    internal static FrozenDictionary<string, (MethodInfo Method, RuleAttribute Rule)> Statements { get; } =
        typeof(World).Assembly
        .GetTypes()
        .SelectMany(type => type.GetMethods(Any))
        .SelectMany(method => method.GetCustomAttributes<RuleAttribute>().Select(rule => (Method: method, Rule: rule)))
        .DistinctBy(pair => pair.Rule.Id)
        .ToFrozenDictionary(pair => pair.Rule.Id, pair => (pair.Method, pair.Rule));

    /// <summary>The sentence of a rule; its id when the documentation is not there or does not say.</summary>
    public static string Of(string rule) => Sentences.Value.GetValueOrDefault(rule, rule);

    /// <summary>The sentences that a documentation file gives, by rule id; none when it cannot be read.</summary>
    internal static FrozenDictionary<string, string> Read(string path)
    {
        try
        {
            var summaries = XDocument.Load(path).Descendants("member")
                .Where(member => member.Element("summary") is not null)
                .DistinctBy(member => (string?)member.Attribute("name"))
                .ToDictionary(member => (string?)member.Attribute("name") ?? "", member => member.Element("summary")!);
            return Statements
                .Select(pair => (pair.Key, Summary: summaries.GetValueOrDefault(DocumentationId.Of(pair.Value.Method))))
                .Where(pair => pair.Summary is not null)
                .ToFrozenDictionary(pair => pair.Key, pair => FirstSentence(pair.Summary!));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or XmlException)
        {
            return FrozenDictionary<string, string>.Empty;
        }
    }

    static string FirstSentence(XElement summary)
    {
        string raw = string.Concat(summary.Nodes().Select(Plain));
        string text = string.Join(' ', raw.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        int end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    /// <summary>A reference reads as the last part of what it names.</summary>
    static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement element when (string?)(element.Attribute("cref") ?? element.Attribute("name")) is { } name =>
            name[(name.Split('(')[0].LastIndexOf('.') + 1)..],
        XElement element => element.Value,
        _ => "",
    };
}
