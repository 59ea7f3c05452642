using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Verified.Mutants.Generated;

/// <summary>Finds the places of a file where a small mistake can be made, and makes each.</summary>
public static class Mistakes
{
    static readonly Dictionary<SyntaxKind, string[]> Relations = new()
    {
        [SyntaxKind.LessThanToken] = ["<=", ">="],
        [SyntaxKind.LessThanEqualsToken] = ["<", ">"],
        [SyntaxKind.GreaterThanToken] = [">=", "<="],
        [SyntaxKind.GreaterThanEqualsToken] = [">", "<"],
        [SyntaxKind.EqualsEqualsToken] = ["!="],
        [SyntaxKind.ExclamationEqualsToken] = ["=="],
    };

    static readonly Dictionary<SyntaxKind, string[]> Arithmetics = new()
    {
        [SyntaxKind.PlusToken] = ["-"],
        [SyntaxKind.MinusToken] = ["+"],
        [SyntaxKind.AsteriskToken] = ["/"],
        [SyntaxKind.SlashToken] = ["*"],
        [SyntaxKind.PercentToken] = ["/"],
        [SyntaxKind.LessThanLessThanToken] = [">>"],
        [SyntaxKind.GreaterThanGreaterThanToken] = ["<<"],
        [SyntaxKind.AmpersandToken] = ["|"],
        [SyntaxKind.BarToken] = ["&"],
        [SyntaxKind.CaretToken] = ["&"],
        [SyntaxKind.PlusEqualsToken] = ["-="],
        [SyntaxKind.MinusEqualsToken] = ["+="],
        [SyntaxKind.AmpersandEqualsToken] = ["|="],
        [SyntaxKind.BarEqualsToken] = ["&="],
        [SyntaxKind.LessThanLessThanEqualsToken] = [">>="],
        [SyntaxKind.GreaterThanGreaterThanEqualsToken] = ["<<="],
        [SyntaxKind.PlusPlusToken] = ["--"],
        [SyntaxKind.MinusMinusToken] = ["++"],
    };

    /// <summary>Functions to which it is the same which argument comes first.</summary>
    static readonly HashSet<string> Symmetric = ["Min", "Max", "BigMul", "Equals"];

    /// <summary>All mistakes of a file, in the order of their places. Some may not compile.</summary>
    /// <param name="file">Its name from the folder of the implementation.</param>
    /// <param name="source">Its text.</param>
    public static IReadOnlyList<GeneratedMutant> Of(string file, string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest), file);
        SourceText text = tree.GetText();
        var counts = new Dictionary<(string, Operator, string, string), int>();
        var all = new List<GeneratedMutant>();
        var changes = tree.GetRoot().DescendantNodes(IsCode)
            .SelectMany(node => Changes(node).Select(change => (Node: node, Change: change)))
            .OrderBy(each => each.Change.Span.Start).ThenBy(each => each.Change.Operator);
        foreach (var (node, (kind, span, replacement)) in changes)
        {
            // A brace alone would tell nothing.
            TextLine line = text.Lines.GetLineFromPosition(
                node is MethodDeclarationSyntax method ? method.Identifier.SpanStart : span.Start);
            string lineText = line.ToString().Trim();
            string old = text.ToString(span);
            var key = (lineText, kind, old, replacement);
            int ordinal = counts.GetValueOrDefault(key);
            counts[key] = ordinal + 1;
            all.Add(new(file, line.LineNumber + 1, lineText, kind, span, old, replacement, ordinal));
        }

        return all;
    }

    /// <summary>What is said to people or to the compiler computes nothing.</summary>
    static bool IsCode(SyntaxNode node) => node is not (
        AttributeListSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or InterpolatedStringExpressionSyntax
        or UsingDirectiveSyntax);

    static IEnumerable<(Operator Operator, TextSpan Span, string New)> Changes(SyntaxNode node) => node switch
    {
        BinaryExpressionSyntax binary => OfBinary(binary),
        AssignmentExpressionSyntax assignment => Tokens(assignment.OperatorToken, Arithmetics, Operator.Arithmetic),
        PrefixUnaryExpressionSyntax unary => Step(unary.OperatorToken),
        PostfixUnaryExpressionSyntax unary => Step(unary.OperatorToken),
        LiteralExpressionSyntax literal => OfLiteral(literal),
        IfStatementSyntax branch => [Negated(branch.Condition)],
        WhileStatementSyntax loop => [Negated(loop.Condition)],
        ConditionalExpressionSyntax choice => [Negated(choice.Condition)],
        ForStatementSyntax { Condition: { } condition } => [Negated(condition)],
        ExpressionStatementSyntax statement => [(Operator.Deletion, statement.Span, ";")],
        BreakStatementSyntax { Parent: not SwitchSectionSyntax } leave => [(Operator.Deletion, leave.Span, ";")],
        ContinueStatementSyntax next => [(Operator.Deletion, next.Span, ";")],
        ArgumentListSyntax arguments => OfArguments(arguments),
        MethodDeclarationSyntax method => OfMethod(method),
        _ => [],
    };

    static IEnumerable<(Operator, TextSpan, string)> Step(SyntaxToken token) =>
        token.Kind() is SyntaxKind.PlusPlusToken or SyntaxKind.MinusMinusToken
            ? Tokens(token, Arithmetics, Operator.Arithmetic)
            : [];

    static IEnumerable<(Operator, TextSpan, string)> OfBinary(BinaryExpressionSyntax binary)
    {
        if (binary.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression)
        {
            yield return (Operator.Dropped, binary.Span, binary.Left.ToString());
            yield return (Operator.Dropped, binary.Span, binary.Right.ToString());
            yield return (
                Operator.Dropped, binary.OperatorToken.Span,
                binary.IsKind(SyntaxKind.LogicalAndExpression) ? "||" : "&&");
            yield break;
        }

        foreach (var change in Tokens(binary.OperatorToken, Relations, Operator.Relation)) yield return change;
        foreach (var change in Tokens(binary.OperatorToken, Arithmetics, Operator.Arithmetic)) yield return change;
    }

    static IEnumerable<(Operator, TextSpan, string)> Tokens(
        SyntaxToken token, Dictionary<SyntaxKind, string[]> table, Operator kind) =>
        table.TryGetValue(token.Kind(), out string[]? others)
            ? others.Select(other => (kind, token.Span, other))
            : [];

    static IEnumerable<(Operator, TextSpan, string)> OfLiteral(LiteralExpressionSyntax literal)
    {
        if (literal.Kind() is SyntaxKind.TrueLiteralExpression or SyntaxKind.FalseLiteralExpression)
        {
            yield return (
                Operator.Negation, literal.Span, literal.IsKind(SyntaxKind.TrueLiteralExpression) ? "false" : "true");
            yield break;
        }

        if (!literal.IsKind(SyntaxKind.NumericLiteralExpression)) yield break;
        string text = literal.ToString();
        yield return (Operator.Constant, literal.Span, $"({text} + 1)");
        if (literal.Token.Value is not 0) yield return (Operator.Constant, literal.Span, $"({text} - 1)");
    }

    static (Operator, TextSpan, string) Negated(ExpressionSyntax condition) => (
        Operator.Negation,
        condition.Span,
        condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not
            ? not.Operand.ToString()
            : $"!({condition})");

    static IEnumerable<(Operator, TextSpan, string)> OfArguments(ArgumentListSyntax list)
    {
        if (list.Parent is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var called } }
            && Symmetric.Contains(called.Identifier.Text)) yield break;
        for (int i = 0; i + 1 < list.Arguments.Count; i++)
        {
            ArgumentSyntax left = list.Arguments[i];
            ArgumentSyntax right = list.Arguments[i + 1];
            // By name, arguments may stand in any order.
            if (left.NameColon is not null || right.NameColon is not null) continue;
            if (left.ToString() == right.ToString()) continue;
            var between = TextSpan.FromBounds(left.Span.End, right.SpanStart);
            string comma = list.SyntaxTree.GetText().ToString(between);
            yield return (
                Operator.Swap, TextSpan.FromBounds(left.SpanStart, right.Span.End), $"{right}{comma}{left}");
        }
    }

    static IEnumerable<(Operator, TextSpan, string)> OfMethod(MethodDeclarationSyntax method)
    {
        bool isVoid = method.ReturnType is PredefinedTypeSyntax type && type.Keyword.IsKind(SyntaxKind.VoidKeyword);
        string back = isVoid ? "return;" : "return default;";
        if (method.Body is { } body)
            yield return (Operator.Return, new(body.OpenBraceToken.Span.End, 0), $" {back}");
        else if (method.ExpressionBody is { } arrow && !isVoid)
            yield return (Operator.Return, arrow.Expression.Span, "default");
    }
}
