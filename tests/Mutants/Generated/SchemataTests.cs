using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verified.Check.Isolation;
using Verified.Mutants.Generated;

namespace Verified.Tests.Mutants.Generated;

/// <summary>A mutant among many must be what it is alone.</summary>
public sealed class SchemataTests
{
    /// <summary>Methods of many forms, whose answers stand in one line.</summary>
    const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        namespace Example;
        public interface IAnswer { int Answer(int a); }
        public readonly struct Pair(int left, int right) : IAnswer
        {
            public int Sum() => left + right;
            public readonly int Answer(int a) => a * right;
            int IAnswer.Answer(int a) => a + 2;
        }
        public abstract class Base { public abstract string Name(int a); public virtual int Twice(int a) => a + a; }
        public sealed class Derived : Base
        {
            int own = 3;
            public override string Name(int a) => "n" + (a - 1);
            public override int Twice(int a) { return base.Twice(a) + own; }
            public int Own { get => own + 1; set => own = value - 1; }
            public int Half => own / 2;
            public static ReadOnlySpan<int> Some => Numbers[1..];
            ref int First => ref own;
            static readonly int[] Numbers = [4, 5, 6];
            public int Raise() { First += Half + Some[0]; return First; }
            public Derived() { own++; }
            public void Bump(int a) => own += a;
            public ref int Slot(bool first) { if (first) return ref own; throw new InvalidOperationException(); }
        }
        public static class Program
        {
            static readonly int[] Numbers = [1, 2, 3];
            static void Split(in int from, ref int by, out int rest) { rest = from % by; by++; }
            static T Pick<T>(T left, T right, int a) where T : IComparable<T> => a > 1 ? left : right;
            static int Later(this int a, int b = 2) => a << b;
            static int All(params int[] many) { int sum = 0; foreach (int one in many) sum += one; return sum; }
            static IEnumerable<int> Count(int a) { foreach (int one in Numbers[..a]) yield return one + 1; }
            static int Inner(int a)
            {
                int Local(int b) => b * 2;
                Func<int, int> lambda = c => c + a;
                return Local(a) + lambda(1); // At the end.
            }
            static int Recurse(int a) => a <= 0 ? 0 : 1 + Recurse(a - 1);
            static int Same(int a) { a = a + 0; return Later(a); }
            static int Overloaded(int a) => a + 7;
            static int Overloaded(long a) => (int)a - 7;
            static unsafe int Sum(int* at, int count) { int sum = 0; while (count-- > 0) sum += at[count]; return sum; }
            static ReadOnlySpan<int> Part(ReadOnlySpan<int> of, int a) => of[..a];
            public static string Run()
            {
                try { return Say(); }
                catch (Exception error) { return error.GetType().Name; }
            }
            static unsafe string Say()
            {
                var derived = new Derived();
                derived.Bump(2);
                derived.Slot(true) += 5;
                int by = 4;
                Split(11, ref by, out int rest);
                int* two = stackalloc int[2];
                two[0] = 5;
                two[1] = 6;
                var pair = new Pair(3, 4);
                return string.Join(' ', pair.Sum(), pair.Answer(2), ((IAnswer)pair).Answer(2), derived.Name(5),
                    derived.Twice(4), derived.Own, derived.Half, derived.Raise(), by, rest, Pick("a", "b", 2), Pick(1, 2, 1), 3.Later(), All(1, 2, 3),
                    string.Join('-', Count(3)), Inner(5), Recurse(4), Same(6), Overloaded(1), Overloaded(1L),
                    Sum(two, 2), Part(Numbers, 2).Length);
            }
        }
        """;

    static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    [Fact]
    public void A_mutant_among_many_answers_as_it_does_alone()
    {
        GeneratedMutant[] mutants =
        [
            .. Mistakes.Of("Example.cs", Source)
                .Where(mutant => !Dangerous.Any(end => mutant.LineText.Contains(end, StringComparison.Ordinal))),
        ];

        var schemata = Schemata.Of(Source, mutants, Compile);

        Assert.Equal(
            mutants.ToHashSet(),
            [.. schemata.Numbers.Select(one => one.Mutant), .. schemata.Stillborn, .. schemata.Apart]);
        Func<int, string> among = Load(schemata.Image);
        Func<int, string> plain = Load(Compile(Source).Image!);
        Assert.Equal(plain(0), among(0));
        foreach (var (mutant, number) in schemata.Numbers)
        {
            byte[]? alone = Compile(mutant.Apply(Source)).Image;
            Assert.NotNull(alone);
            Assert.True(Load(alone)(0) == among(number), $"{mutant} answers otherwise among many");
        }

        Assert.Equal(plain(0), among(0));
        Assert.True(schemata.Numbers.Count > 60, $"only {schemata.Numbers.Count} of {mutants.Length} are among many");
        Assert.All(schemata.Stillborn, mutant => Assert.True(
            Compile(mutant.Apply(Source)).Image is not { } alone || Load(alone)(0) == plain(0), $"{mutant} is alive"));
        Assert.Contains(schemata.Stillborn, mutant => Compile(mutant.Apply(Source)).Image is null);
        Assert.Contains(schemata.Numbers, each => each.Mutant.LineText.Contains("Half => own", StringComparison.Ordinal));
        string[] apart = [.. schemata.Apart.Select(mutant => mutant.LineText).Distinct()];
        Assert.Contains(apart, line => line.Contains("yield return", StringComparison.Ordinal));
        Assert.Contains(apart, line => line.Contains("IAnswer.Answer", StringComparison.Ordinal));
        Assert.Contains(apart, line => line.Contains("public Derived()", StringComparison.Ordinal));
    }

    /// <summary>Some mistakes in these lines would never end, or write anywhere.</summary>
    static readonly string[] Dangerous = ["Recurse(a - 1)", "count-- > 0", "two"];

    [Fact]
    public void Of_the_implementation_most_mutants_of_a_file_are_compiled_at_once_and_none_is_lost()
    {
        const string File = "Buddy/Merge.cs";
        IReadOnlyList<GeneratedMutant> mutants = Mistakes.Of(File, Checkout.Sources.Text(File));

        var schemata = Schemata.Of(Checkout.Sources, mutants);

        Assert.Equal(
            mutants.ToHashSet(),
            [.. schemata.Numbers.Select(one => one.Mutant), .. schemata.Stillborn, .. schemata.Apart]);
        Assert.Empty(schemata.Apart);
        Assert.InRange(schemata.Numbers.Count, mutants.Count / 2, mutants.Count - 1);
    }

    [Fact]
    public void Where_the_method_itself_would_not_compile_its_mutants_are_compiled_alone()
    {
        const string Odd = """
            using System.Diagnostics.CodeAnalysis;
            namespace Example;
            public struct Program
            {
                int own;
                [UnscopedRef] ref int Slot(int a) { own = a + 1; return ref own; }
                public static string Run() { var one = new Program(); return $"{one.Slot(4)}"; }
            }
            """;
        IReadOnlyList<GeneratedMutant> mutants = Mistakes.Of("Example.cs", Odd);

        var schemata = Schemata.Of(Odd, mutants, Compile);

        Assert.NotEmpty(schemata.Apart);
        Assert.All(schemata.Apart, mutant => Assert.Contains("Slot", mutant.LineText, StringComparison.Ordinal));
    }

    [Fact]
    public void An_error_that_is_nowhere_in_the_text_leaves_all_to_be_compiled_alone()
    {
        IReadOnlyList<GeneratedMutant> mutants = Mistakes.Of("Example.cs", "class C { int A(int a) => a + 5; }");

        var schemata = Schemata.Of("class C { int A(int a) => a + 5; }", mutants, _ => (null, []));

        Assert.Equal(mutants, schemata.Apart);
        Assert.Empty(schemata.Numbers);
    }

    [Fact]
    public void Which_methods_were_called_is_told_once()
    {
        const string Two = """
            namespace Example;
            public static class Program
            {
                static int A(int a) => a + 5;
                static int B(int a) => a - 5;
                public static string Run() => A(1) == 0 ? "never" + B(2) : "always";
            }
            """;
        var schemata = Schemata.Of(
            Two, [.. Mistakes.Of("Example.cs", Two).Where(mutant => mutant.LineText.Contains("int a", StringComparison.Ordinal))], Compile);
        var assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(new MemoryStream(schemata.Image));
        assembly.GetType("Example.Program")!.GetMethod("Run")!.Invoke(null, []);

        ulong reached = Choice.TakeReached(assembly);

        Assert.NotEmpty(schemata.Numbers);
        Assert.All(schemata.Numbers, each => Assert.Equal(
            each.Mutant.LineText.Contains(" A(", StringComparison.Ordinal), (reached >> (each.Number - 1) & 1) != 0));
        Assert.Equal(0ul, Choice.TakeReached(assembly));
        Assert.Equal(0ul, Choice.TakeReached(typeof(string).Assembly));
    }

    static (byte[]? Image, IReadOnlyList<int> Errors) Compile(string text)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true);
        SyntaxTree own = CSharpSyntaxTree.ParseText(text);
        using var image = new MemoryStream();
        var result = CSharpCompilation.Create(
            "Example", [own, CSharpSyntaxTree.ParseText(Schemata.ChoiceSource)], References, options).Emit(image);
        return result.Success
            ? (image.ToArray(), [])
            : (null,
                [
                    .. result.Diagnostics.Where(known => known.Severity == DiagnosticSeverity.Error)
                        .Select(known => known.Location.SourceSpan.Start),
                ]);
    }

    /// <summary>What the program of an image says when a mutant of it is meant.</summary>
    static Func<int, string> Load(byte[] image)
    {
        var assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(new MemoryStream(image));
        var run = assembly.GetType("Example.Program")!.GetMethod("Run")!;
        var number = assembly.GetType($"{Choice.Namespace}.{Choice.Type}")!.GetField(Choice.Field)!;
        return chosen =>
        {
            number.SetValue(null, chosen);
            return (string)run.Invoke(null, [])!;
        };
    }
}
