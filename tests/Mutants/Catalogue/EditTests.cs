using Verified.Mutants.Catalogue;

namespace Verified.Tests.Mutants.Catalogue;

public sealed class EditTests
{
    static readonly Edit Change = new() { File = "A.cs", Find = "a < b", Replace = "a <= b" };

    [Fact]
    public void It_replaces_the_one_place() => Assert.Equal("if (a <= b) x", Change.Apply("if (a < b) x", "T-1"));

    [Fact]
    public void A_text_that_is_gone_is_told() => Assert.Equal(
        "T-1: src/Impl/A.cs does not have the text that it replaces",
        Assert.Throws<CatalogueException>(() => Change.Apply("if (a > b) x", "T-1")).Message);

    [Fact]
    public void A_text_that_stands_there_twice_is_told() => Assert.Equal(
        "T-1: src/Impl/A.cs has the text that it replaces more than once",
        Assert.Throws<CatalogueException>(() => Change.Apply("a < b, a < b", "T-1")).Message);
}
