using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.SpecDoc;

/// <summary>Finds the rule id that an attribute names by a constant.</summary>
sealed class RuleNames(IEnumerable<Room> rooms)
{
    readonly Dictionary<string, string> ids = rooms
        .SelectMany(room => room.Rules.Select(rule => ($"{room.Folder}.{rule.Constant}", rule.Id)))
        .ToDictionary();

    /// <summary>
    /// The id of the first argument, which ends in the room and the constant, as in RuleIds.Buddy.MergeCascade.
    /// </summary>
    /// <exception cref="InvalidDataException">It is no constant of RuleIds or DialectRuleIds.</exception>
    public string IdOf(AttributeSyntax attribute)
    {
        string name = attribute.ArgumentList?.Arguments.FirstOrDefault()?.Expression.ToString() ?? "";
        string[] parts = name.Split('.');
        return parts.Length >= 2 && ids.TryGetValue($"{parts[^2]}.{parts[^1]}", out string? id)
            ? id
            : throw new InvalidDataException(
                $"{attribute.SyntaxTree.FilePath}: {attribute} names no rule id; use a constant of RuleIds or "
                + "DialectRuleIds");
    }
}
