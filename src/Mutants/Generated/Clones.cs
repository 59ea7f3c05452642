using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Verified.Check.Isolation;

namespace Verified.Mutants.Generated;

/// <summary>
/// A method that exists once more for each of its mutants, and asks which of them is meant before it does what it did.
/// So does a property that is one expression; its clones are methods.
/// </summary>
sealed class Clones
{
    /// <summary>The number of the clone without a mistake, with which the others are compared.</summary>
    public const int Plain = 0;

    static readonly HashSet<SyntaxKind> Kept =
        [SyntaxKind.StaticKeyword, SyntaxKind.ReadOnlyKeyword, SyntaxKind.UnsafeKeyword];

    readonly MemberDeclarationSyntax member;
    readonly MethodDeclarationSyntax? method;
    readonly string source;
    readonly SortedDictionary<int, GeneratedMutant> mutants = [];

    Clones(MemberDeclarationSyntax member, string source) =>
        (this.member, method, this.source) = (member, member as MethodDeclarationSyntax, source);

    /// <summary>Where the method stands in the source, from its modifiers on.</summary>
    public TextSpan Span => TextSpan.FromBounds(
        member.Modifiers.Count > 0 ? member.Modifiers[0].SpanStart : Type.SpanStart, member.Span.End);

    /// <summary>What is between the method's braces, or behind its arrow.</summary>
    TextSpan Inside => method?.Body is { } body
        ? TextSpan.FromBounds(body.OpenBraceToken.Span.End, body.CloseBraceToken.SpanStart) : Expression!.Span;

    /// <summary>What stands behind its arrow; null: it has braces.</summary>
    ExpressionSyntax? Expression => method is not null
        ? method.ExpressionBody?.Expression : ((PropertyDeclarationSyntax)member).ExpressionBody?.Expression;

    TypeSyntax Type => method?.ReturnType ?? ((PropertyDeclarationSyntax)member).Type;

    string Name => (method?.Identifier ?? ((PropertyDeclarationSyntax)member).Identifier).Text;

    /// <summary>The methods of a source that mutants are in, with these, and the mutants that are in none.</summary>
    /// <param name="source">The source.</param>
    /// <param name="mutants">The mutants and their numbers, from 1.</param>
    public static (IReadOnlyList<Clones> Methods, IReadOnlyList<GeneratedMutant> Others) Of(
        string source, IEnumerable<(GeneratedMutant Mutant, int Number)> mutants)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest)).GetRoot();
        Clones[] methods =
        [
            .. root.DescendantNodes().OfType<MemberDeclarationSyntax>().Where(CanBeCloned)
                .Select(member => new Clones(member, source)),
        ];
        var others = new List<GeneratedMutant>();
        foreach (var (mutant, number) in mutants)
        {
            if (Array.Find(methods, method => method.Inside.Contains(mutant.Span)) is { } home)
                home.mutants.Add(number, mutant);
            else others.Add(mutant);
        }

        return ([.. methods.Where(method => method.mutants.Count > 0)], others);
    }

    /// <summary>Its mutants by number.</summary>
    public IReadOnlyDictionary<int, GeneratedMutant> Mutants => mutants;

    /// <summary>Leaves mutants out; those that stay keep their numbers.</summary>
    public void Drop(IEnumerable<int> numbers)
    {
        foreach (int number in numbers) mutants.Remove(number);
    }

    /// <summary>The name of a clone, which no other in the file has.</summary>
    public string NameOf(int number) => number == Plain
        ? $"{Name}__plain{member.SpanStart}" : $"{Name}__{number}";

    /// <summary>The method and its clones, part by part: the number of a clone, or null for the method itself, and its
    /// text.</summary>
    public IEnumerable<(int? Number, string Text)> Write()
    {
        string head = Head(Name, isClone: false);
        yield return (null, method is null ? $"{head} {{ get{Asking()} }}" : head + Asking());
        yield return (Plain, Clone(Plain, source[Inside.Start..Inside.End]));
        foreach (var (number, mutant) in mutants)
        {
            string changed = string.Concat(
                source.AsSpan(Inside.Start, mutant.Span.Start - Inside.Start), mutant.New,
                source.AsSpan(mutant.Span.End, Inside.End - mutant.Span.End));
            yield return (number, Clone(number, changed));
        }
    }

    /// <summary>What returns bit by bit cannot pass the answer of another on; what stands for a method of an interface
    /// would have to do so under a name of it.</summary>
    static bool CanBeCloned(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax method => (method.Body ?? (SyntaxNode?)method.ExpressionBody) is { } inside
            && method.ExplicitInterfaceSpecifier is null
            && !inside.DescendantNodes().OfType<YieldStatementSyntax>().Any(),
        PropertyDeclarationSyntax property =>
            property.ExpressionBody is not null && property.ExplicitInterfaceSpecifier is null,
        _ => false,
    };

    string Clone(int number, string inside) => Head(NameOf(number), isClone: true)
        + (Expression is null ? $" {{{inside}}}" : $" => {inside};");

    string Head(string name, bool isClone)
    {
        IEnumerable<SyntaxToken> modifiers = isClone
            ? member.Modifiers.Where(modifier => Kept.Contains(modifier.Kind())) : member.Modifiers;
        // A clone stays a call: a method would not take them all in.
        string attribute = isClone
            ? "[global::System.Runtime.CompilerServices.MethodImpl("
                + "global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)] "
            : "";
        return attribute + string.Join(
            ' ',
            [
                .. modifiers.Select(modifier => modifier.Text),
                Type.ToString(),
                method is null ? isClone ? $"{name}()" : name : name + method.TypeParameterList + method.ParameterList,
                .. method?.ConstraintClauses.Select(clause => clause.ToString()) ?? [],
            ]);
    }

    string Asking()
    {
        bool isVoid = Type is PredefinedTypeSyntax type && type.Keyword.IsKind(SyntaxKind.VoidKeyword);
        string back = isVoid ? "" : Type is RefTypeSyntax ? "return ref " : "return ";
        string arguments = method is null ? "();" : $"{method.TypeParameterList?.ToString() ?? ""}"
            + $"({string.Join(", ", method.ParameterList.Parameters.Select(Argument))});";
        const string Choosing = $"global::{Choice.Namespace}.{Choice.Type}", Chosen = $"{Choosing}.{Choice.Field}";
        ulong bits = mutants.Keys.Aggregate(0ul, (all, number) => all | (1ul << (number - 1)));
        string cases = string.Concat(mutants.Keys.Select(
            number => $" case {number}: {back}{NameOf(number)}{arguments}{(isVoid ? " return;" : "")}"));
        string inside = source[Inside.Start..Inside.End];
        string own = Expression is null ? inside
            : Expression is ThrowExpressionSyntax || isVoid ? $" {inside};"
            : $" {back}{inside};";
        // One comparison, where none of this method is meant.
        return mutants.Count == 0 ? $" {{{own}}}"
            : $" {{ {Choosing}.{Choice.Reached} |= {bits}ul;"
                + $" if ((uint)({Chosen} - {mutants.Keys.First()}) <= {mutants.Keys.Last() - mutants.Keys.First()}u)"
                + $" switch ({Chosen}) {{{cases} }}{own}}}";
    }

    static string Argument(ParameterSyntax parameter)
    {
        bool Has(SyntaxKind kind) => parameter.Modifiers.Any(kind);
        string how = Has(SyntaxKind.OutKeyword) ? "out "
            : Has(SyntaxKind.InKeyword) || (Has(SyntaxKind.RefKeyword) && Has(SyntaxKind.ReadOnlyKeyword)) ? "in "
            : Has(SyntaxKind.RefKeyword) ? "ref " : "";
        return how + parameter.Identifier.Text;
    }
}
