using Verified.Mutants.Generated;

namespace Verified.Tests.Mutants.Generated;

public sealed class EquivalentsTests
{
    static readonly IReadOnlyList<GeneratedMutant> Mutants = Mistakes.Of("C.cs", "class C { int A(int a) => a + 5; }");

    [Fact]
    public void An_argument_without_a_change_goes_for_every_mistake_of_its_line()
    {
        Equivalent[] all = [new() { File = "C.cs", Line = Mutants[0].LineText, Reason = "never called" }];

        Assert.All(Mutants, mutant => Assert.NotNull(all.For(mutant)));
        Assert.Null(all.For(Mutants[0] with { LineText = "another" }));
        Assert.Null(all.For(Mutants[0] with { File = "D.cs" }));
    }

    [Fact]
    public void None_of_the_repository_is_stale()
    {
        GeneratedMutant[] made =
            [.. Checkout.Sources.Files.SelectMany(file => Mistakes.Of(file, Checkout.Sources.Text(file)))];

        Assert.Equal(
            [],
            from one in Equivalents.Read(Checkout.Root)
            where !made.Any(mutant => new[] { one }.For(mutant) is not null)
            select $"{one.File}: {one.Line}");
    }
}
