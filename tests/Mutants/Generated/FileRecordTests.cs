using Verified.Mutants.Catalogue;
using Verified.Mutants.Generated;
using Verified.Mutants.Matrix;
using Verified.SpecDoc;

namespace Verified.Tests.Mutants.Generated;

public sealed class FileRecordTests : IDisposable
{
    const string Source = "class C { int A(int a) => a + 5; }";

    readonly string root = Directory.CreateTempSubdirectory("verified-").FullName;
    readonly IReadOnlyList<GeneratedMutant> mutants = Mistakes.Of("C.cs", Source);

    public FileRecordTests() => Directory.CreateDirectory(Path.Combine(root, "tests", "Mutants"));

    public void Dispose() => Directory.Delete(root, recursive: true);

    FileRecord Hunted()
    {
        using var fates = new FateFile(Path.Combine(root, "fates.jsonl"));
        fates.Add(new(mutants[0].Id, Outcome.Survived, null, null, 3));
        fates.Add(new(mutants[1].Id, Outcome.Stillborn, null, null, 0));
        fates.Add(new(mutants[2].Id, Outcome.Tested, null, null, 3));
        foreach (GeneratedMutant mutant in mutants.Skip(3))
            fates.Add(new(mutant.Id, Outcome.Killed, "buddy.lists.counts", "buddy", 0.5));
        return FileRecord.Of(Source, 3, [.. mutants], fates);
    }

    [Fact]
    public void A_record_counts_what_became_of_a_file_and_keeps_who_survived()
    {
        FileRecord record = Hunted();

        Assert.Equal(
            ("C.cs", 3.0, mutants.Count - 3, 1, 1),
            (record.File, record.Seconds, record.Killed, record.Tested, record.Stillborn));
        Assert.Equal([Survivor.Of(mutants[0])], record.Survived);
        Assert.Equal(FileRecord.Fingerprint(Source), record.Text);
        Assert.NotEqual(FileRecord.Fingerprint(Source + " "), record.Text);
        Equivalent argued = new() { File = "C.cs", Line = Source, New = mutants[0].New, Reason = "nobody calls it" };
        Assert.Equal(new FileTotals("C.cs", mutants.Count - 3, 1, 0, 1, 1, 0), record.Totals([]));
        Assert.Equal(new FileTotals("C.cs", mutants.Count - 3, 1, 1, 0, 1, 0), record.Totals([argued]));
        Assert.Equal(new FileTotals("C.cs", mutants.Count - 3, 1, 0, 1, 1, 0), record.Totals([argued with { File = "D.cs" }]));
    }

    [Fact]
    public void Those_that_are_left_can_be_hunted_again_alone()
    {
        FileRecord record = Hunted() with { Survived = [Survivor.Of(mutants[0]), Survivor.Of(mutants[1]), new("a", "b", "c")] };
        GeneratedMutant[] left = [.. record.Left(mutants)];
        Assert.Equal(mutants.Take(2), left);
        using var fates = new FateFile(Path.Combine(root, "again.jsonl"));
        fates.Add(new(mutants[0].Id, Outcome.Survived, null, null, 9));
        fates.Add(new(mutants[1].Id, Outcome.Tested, null, null, 9));

        FileRecord after = record.After(9, left, fates);

        Assert.Equal((9.0, record.Killed, record.Tested + 1), (after.Seconds, after.Killed, after.Tested));
        Assert.Equal([new("a", "b", "c"), Survivor.Of(mutants[0])], after.Survived);
        fates.Add(new(mutants[1].Id, Outcome.Killed, null, null, 1));
        Assert.Equal((record.Killed + 1, record.Tested), (record.After(9, left, fates).Killed, record.Tested));
    }

    [Fact]
    public void What_was_recorded_is_kept_until_the_file_is_hunted_again_or_gone()
    {
        FileRecord record = Hunted();
        Assert.Empty(FileRecords.Read(root));

        FileRecords.Add(root, [record, record with { File = "B.cs" }], ["B.cs", "C.cs"]);
        FileRecords.Add(root, [record with { Killed = 9 }], ["C.cs"]);

        FileRecord known = Assert.Single(FileRecords.Read(root).Values);
        Assert.Equal(("C.cs", 9), (known.File, known.Killed));
        Assert.Equal(record.Survived, known.Survived);
    }

    [Fact]
    public void The_page_has_totals_and_names_who_is_neither_killed_nor_argued_away()
    {
        FileRecord record = Hunted() with
        {
            Survived = [new("a++;", "a++;", ";"), new("b = 1 | 2;", "|", "&"), new("c++;", "++", "--")],
        };
        Equivalent argued = new() { File = "C.cs", Line = "c++;", Reason = "nobody reads it" };
        var page = new Page("..");

        GeneratedSection.Write(page, [record with { Killed = 17 }], [argued]);

        string[] lines = page.ToString().Split('\n');
        Assert.Contains("| C.cs | 17 | 1 | 1 | 2 | 90.5 % |", lines);
        Assert.Contains("| all | 17 | 1 | 1 | 2 | 90.5 % |", lines);
        Assert.Contains("- `a++;`: left out", lines);
        Assert.Contains("- `b = 1 | 2;`: `|` to `&`", lines);
        Assert.DoesNotContain(lines, line => line.Contains("c++", StringComparison.Ordinal));
    }

    [Fact]
    public void The_part_about_the_model_has_its_own_totals_and_survivors()
    {
        FileRecord record = Hunted() with { Killed = 17, Tested = 0, Survived = [new("a < b", "a < b", "a <= b")] };
        var page = new Page("..");

        GeneratedSection.WriteModel(page, [record, record with { File = "D.cs", Survived = [] }], []);

        string[] lines = page.ToString().Split('\n');
        Assert.Contains("| C.cs | 17 | 0 | 1 | 94.4 % |", lines);
        Assert.Contains("| D.cs | 17 | 0 | 0 | 100.0 % |", lines);
        Assert.Contains("| all | 34 | 0 | 1 | 97.1 % |", lines);
        Assert.Single(lines, "### Survivors");
        Assert.Contains("C.cs:", lines);
        Assert.DoesNotContain("D.cs:", lines);
    }

    [Fact]
    public void Records_of_the_model_stand_in_a_file_of_their_own()
    {
        FileRecord record = Hunted();

        FileRecords.Add(root, [record], ["C.cs"], FileRecords.OfModel);

        Assert.Empty(FileRecords.Read(root));
        Assert.Equal(record.Survived, Assert.Single(FileRecords.Read(root, FileRecords.OfModel).Values).Survived);
    }

    [Fact]
    public void Every_recorded_file_of_the_repository_exists()
    {
        HashSet<string> files = [.. Checkout.Sources.Files];

        Assert.All(FileRecords.Read(Checkout.Root).Keys, file => Assert.Contains(file, files));
    }

    [Fact]
    public void A_record_that_is_not_understood_is_told_by_name()
    {
        File.WriteAllText(Path.Combine(root, FileRecords.File), "[{]");

        Assert.Contains(
            FileRecords.File, Assert.Throws<CatalogueException>(() => FileRecords.Read(root)).Message,
            StringComparison.Ordinal);
    }
}
