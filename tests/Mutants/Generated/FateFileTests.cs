using Verified.Mutants.Catalogue;
using Verified.Mutants.Generated;

namespace Verified.Tests.Mutants.Generated;

public sealed class FateFileTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("verified-").FullName;
    readonly IReadOnlyList<GeneratedMutant> mutants = Mistakes.Of("C.cs", "class C { int A(int a) => a + 5; }");

    string File => Path.Combine(folder, "deep", "fates.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_written_is_there_again()
    {
        using (var fates = new FateFile(File))
        {
            Assert.Null(fates.Of(mutants[0]));
            fates.Add(new(mutants[0].Id, Outcome.Killed, "buddy.lists.counts", "buddy", 0.5));
            fates.Add(new(mutants[1].Id, Outcome.Survived, null, null, 10));
        }

        using var again = new FateFile(File);
        Assert.Equal(new(mutants[0].Id, Outcome.Killed, "buddy.lists.counts", "buddy", 0.5), again.Of(mutants[0]));
        Assert.Equal(Outcome.Survived, again.Of(mutants[1])!.Outcome);
    }

    [Fact]
    public void A_line_that_death_cut_short_is_dropped_and_written_anew()
    {
        using (var fates = new FateFile(File)) fates.Add(new(mutants[0].Id, Outcome.Stillborn, null, null, 0));
        System.IO.File.AppendAllText(File, "{\"id\":\"0123");

        using (var fates = new FateFile(File)) fates.Add(new(mutants[1].Id, Outcome.Survived, null, null, 1));

        using var again = new FateFile(File);
        Assert.Equal(Outcome.Stillborn, again.Of(mutants[0])!.Outcome);
        Assert.Equal(Outcome.Survived, again.Of(mutants[1])!.Outcome);
    }

    [Fact]
    public void Two_hunts_do_not_write_one_file()
    {
        using var fates = new FateFile(File);
        string message = Assert.Throws<CatalogueException>(() => new FateFile(File)).Message;
        Assert.Contains("fates.jsonl cannot be had; does another hunt write it?", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_file_of_something_else_is_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, "mine\n");

        string message = Assert.Throws<CatalogueException>(() => new FateFile(File)).Message;

        Assert.Contains("fates.jsonl(1) is no fate of a mutant", message, StringComparison.Ordinal);
        Assert.Equal("mine\n", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Totals_tell_survivors_from_those_that_are_argued_away()
    {
        using var fates = new FateFile(File);
        fates.Add(new(mutants[0].Id, Outcome.Killed, "buddy.lists.counts", "buddy", 0.5));
        fates.Add(new(mutants[1].Id, Outcome.Survived, null, null, 10));
        fates.Add(new(mutants[2].Id, Outcome.Survived, null, null, 10));
        fates.Add(new(mutants[3].Id, Outcome.Tested, null, null, 10));
        Equivalent argued = new()
        {
            File = "C.cs",
            Line = mutants[1].LineText,
            New = mutants[1].New,
            Reason = "nobody calls it",
        };

        FileTotals totals = Assert.Single(FileTotals.Of(mutants, fates, [argued]));

        Assert.Equal(new FileTotals("C.cs", 1, 1, 1, 1, 0, mutants.Count - 4), totals);
        Assert.Equal(3.0 / 4, totals.Score, 6);
    }
}
