using Verified.Mutants.Generated;

namespace Verified.Tests.Mutants.Generated;

public sealed class MistakesTests
{
    [Theory]
    [InlineData("if (a < b) { }", "a <= b", "a >= b", "!(a < b)")]
    [InlineData("while (a != 0) { }", "a == 0", "(0 + 1)", "!(a != 0)")]
    [InlineData("x = a + b;", "a - b", ";")]
    [InlineData("x += 2;", "x -= 2", "(2 + 1)", "(2 - 1)", ";")]
    [InlineData("if (!a) { }", "if (a)")]
    [InlineData("x = a && b;", "x = a;", "x = b;", "a || b")]
    [InlineData("M(a, b);", "M(b, a)", ";")]
    [InlineData("x++;", "x--", ";")]
    [InlineData("while (true) { break; }", "false", "{ ; }")]
    [InlineData("x = a ? b : c;", "!(a) ? b : c", ";")]
    [InlineData("x = a << 3 | b;", ">> 3", "& b", "(3 - 1)")]
    public void A_statement_has_its_mistakes(string statement, params string[] expected)
    {
        string source = $$"""class C { void M() { {{statement}} } }""";

        string[] changed = [.. Mistakes.Of("C.cs", source).Select(mutant => mutant.Apply(source))];

        Assert.All(expected, part => Assert.Contains(changed, text => text.Contains(part, StringComparison.Ordinal)));
        Assert.Equal(changed.Length, changed.Distinct().Count());
        Assert.DoesNotContain(source, changed);
    }

    [Fact]
    public void A_method_may_return_at_once()
    {
        const string Source = """
            class C
            {
                int A() => 5;
                void B() { A(); }
                long D()
                { return A(); }
            }
            """;

        GeneratedMutant[] returns =
            [.. Mistakes.Of("C.cs", Source).Where(mutant => mutant.Operator == Operator.Return)];

        Assert.Equal(["int A() => 5;", "void B() { A(); }", "long D()"], returns.Select(mutant => mutant.LineText));
        Assert.Equal([3, 4, 5], returns.Select(mutant => mutant.Line));
        Assert.Equal(
            [
                Source.Replace("int A() => 5;", "int A() => default;", StringComparison.Ordinal),
                Source.Replace("{ A(); }", "{ return; A(); }", StringComparison.Ordinal),
                Source.Replace("{ return A(); }", "{ return default; return A(); }", StringComparison.Ordinal),
            ],
            returns.Select(mutant => mutant.Apply(Source)));
    }

    [Theory]
    [InlineData("M(b: a, a: b);")]
    [InlineData("M(b, a: b);")]
    [InlineData("x = Math.Min(a, b);")]
    [InlineData("x = Math.Max(a, b);")]
    public void Arguments_whose_order_is_nothing_are_not_swapped(string statement)
    {
        string source = $$"""class C { void M() { {{statement}} } }""";

        Assert.DoesNotContain(Mistakes.Of("C.cs", source), mutant => mutant.Operator == Operator.Swap);
    }

    [Fact]
    public void What_is_said_to_people_and_to_the_compiler_stays_as_it_is()
    {
        const string Source = """
            class C
            {
                [Obsolete("5")] int A(int a) => throw new Exception($"{a + 5}");
            }
            """;

        Assert.All(Mistakes.Of("C.cs", Source), mutant => Assert.Equal(Operator.Return, mutant.Operator));
    }

    [Fact]
    public void A_mutant_is_the_same_when_its_line_moves_and_another_when_its_line_changes()
    {
        string[] Ids(string source) =>
            [.. Mistakes.Of("C.cs", source).Where(mutant => mutant.Operator == Operator.Arithmetic)
                .Select(mutant => mutant.Id)];
        string id = Assert.Single(Ids("class C {\n int A(int a) => a + 5;\n}"));

        Assert.Equal(id, Assert.Single(Ids("class C {\n\n\n    int A(int a) => a + 5;\n}")));
        Assert.NotEqual(id, Assert.Single(Ids("class C {\n int A(int a) => a + 6;\n}")));
        Assert.NotEqual(id, Assert.Single(
            Mistakes.Of("D.cs", "class C {\n int A(int a) => a + 5;\n}"),
            mutant => mutant.Operator == Operator.Arithmetic).Id);
    }

    [Fact]
    public void The_same_mistake_in_two_lines_of_the_same_text_is_two_mutants()
    {
        GeneratedMutant[] same =
        [
            .. Mistakes.Of("C.cs", "class C {\n int A(int a) {\n a--;\n a--;\n return a; } }")
                .Where(mutant => mutant.Operator == Operator.Arithmetic),
        ];

        Assert.Equal([0, 1], same.Select(mutant => mutant.Ordinal));
        Assert.Equal([3, 4], same.Select(mutant => mutant.Line));
        Assert.NotEqual(same[0].Id, same[1].Id);
    }

    [Fact]
    public void Every_file_of_the_implementation_has_ids_of_its_own_and_most_mistakes_compile()
    {
        GeneratedMutant[] all =
            [.. Checkout.Sources.Files.SelectMany(file => Mistakes.Of(file, Checkout.Sources.Text(file)))];

        Assert.InRange(all.Length, 5000, 30_000);
        Assert.Equal(all.Length, all.Select(mutant => mutant.Id).Distinct().Count());
    }
}
