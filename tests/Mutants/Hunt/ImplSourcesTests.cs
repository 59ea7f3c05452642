using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json.Nodes;
using Verified.Mutants.Catalogue;
using Verified.Mutants.Hunt;

namespace Verified.Tests.Mutants.Hunt;

public sealed class ImplSourcesTests
{
    [Fact]
    public void The_implementation_as_it_is_compiles_to_an_assembly_of_its_name_with_the_same_types()
    {
        byte[] image = Checkout.Sources.Image(new Dictionary<string, string>(), "nothing");
        var context = new AssemblyLoadContext(nameof(ImplSourcesTests), isCollectible: true);
        try
        {
            Assembly compiled = context.LoadFromStream(new MemoryStream(image));
            Assembly built = typeof(Verified.Impl.MemorySystem).Assembly;

            Assert.Equal(built.GetName().Name, compiled.GetName().Name);
            Assert.Equal(
                built.GetExportedTypes().Select(type => type.FullName).Order(StringComparer.Ordinal),
                compiled.GetExportedTypes().Select(type => type.FullName).Order(StringComparer.Ordinal));
        }
        finally
        {
            context.Unload();
        }
    }

    [Fact]
    public void An_edit_changes_the_image() => Assert.NotEqual(
        Checkout.Sources.Image(new Dictionary<string, string>(), "nothing"),
        Checkout.Sources.Image(Entry.Of()));

    [Fact]
    public void Two_edits_of_one_file_are_made_one_after_the_other()
    {
        JsonObject Change(string find, string replace) => new()
        {
            ["file"] = "Buddy/Merge.cs",
            ["find"] = find,
            ["replace"] = replace,
        };
        Mutant mutant = Entry.Of(("edits", new JsonArray(
            Change("order < Blocks.Orders - 1", "order < 3"), Change("order < 3", "order < 4"))));

        var changed = Assert.Single(Checkout.Sources.Changed(mutant));

        Assert.Contains("while (order < 4)", changed.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_does_not_compile_is_told_with_its_line()
    {
        Mutant mutant = Entry.Of(("edits", new JsonArray(new JsonObject
        {
            ["file"] = "Buddy/Merge.cs",
            ["find"] = "order++;",
            ["replace"] = "ordr++;",
        })));

        string message = Assert.Throws<CatalogueException>(() => Checkout.Sources.Image(mutant)).Message;

        Assert.Matches(@"^T-1 does not compile: src/Impl/Buddy/Merge\.cs\(\d+\): .*ordr", message);
    }

    [Fact]
    public void A_file_that_there_is_not_is_told()
    {
        Mutant mutant = Entry.Of(("edits", new JsonArray(new JsonObject
        {
            ["file"] = "Buddy/Nothing.cs",
            ["find"] = "a",
            ["replace"] = "b",
        })));

        Assert.Equal(
            "T-1: there is no file src/Impl/Buddy/Nothing.cs",
            Assert.Throws<CatalogueException>(() => Checkout.Sources.Changed(mutant)).Message);
    }

    [Fact]
    public void A_folder_without_sources_is_told() =>
        Assert.Throws<CatalogueException>(() => ImplSources.Of(AppContext.BaseDirectory));
}
