using Verified.Mutants.Catalogue;
using Verified.Mutants.Matrix;
using Verified.SpecDoc;

namespace Verified.Tests.Mutants.Matrix;

public sealed class KillRecordTests
{
    static readonly Mutant First = Entry.Of();
    static readonly Mutant Second = First with { Id = "T-2" };

    [Fact]
    public void Kills_are_added_to_those_that_are_there_and_those_of_entries_that_are_gone_are_dropped()
    {
        string root = Directory.CreateTempSubdirectory("verified-").FullName;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, KillRecord.File))!);
            Assert.Empty(KillRecord.Read(root));

            KillRecord.Add(root, [Of(Second, 3), Of(First, 1)], [First, Second]);
            KillRecord.Add(root, [Of(First, 2)], [First, Second]);

            var kills = KillRecord.Read(root);
            Assert.Equal(["T-1", "T-2"], kills.Keys);
            Assert.Equal((2, 3), (kills["T-1"].MostSteps, kills["T-2"].MostSteps));

            KillRecord.Add(root, [], [First]);
            Assert.Equal(["T-1"], KillRecord.Read(root).Keys);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void A_record_that_is_not_understood_is_told()
    {
        string root = Directory.CreateTempSubdirectory("verified-").FullName;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, KillRecord.File))!);
            File.WriteAllText(Path.Combine(root, KillRecord.File), "[ { ");
            Assert.StartsWith(
                KillRecord.File,
                Assert.Throws<CatalogueException>(() => KillRecord.Read(root)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void The_fingerprint_follows_the_edits_and_nothing_else()
    {
        Assert.Equal(Kill.Fingerprint(First), Kill.Fingerprint(First with { Title = "Otherwise" }));
        Edit other = First.Edits[0] with { Replace = "while (false)" };
        Assert.NotEqual(Kill.Fingerprint(First), Kill.Fingerprint(First with { Edits = [other] }));
    }

    [Fact]
    public void The_page_tells_what_was_found_and_what_was_not()
    {
        Mutant absent = Entry.Of(
            ("id", "T-3"), ("verdict", "not-applicable"), ("reason", "there is no such place"), ("edits", null));
        var kills = new Dictionary<string, Kill> { ["T-1"] = Of(First, 1) };

        string[] lines = Matrix([First, Second, absent], kills).Split('\n');

        Assert.Contains(
            "| T-1 | Does not merge | C2 | D1 | 5/5 | [buddy.lists.counts](buddy.md#buddylistscounts) | buddy | 120 | 0.25"
            + " | 1 (0) |",
            lines);
        Assert.Contains("| T-2 | Does not merge | C2 | D1 | \u2013 | \u2013 | \u2013 | \u2013 | \u2013 | \u2013 (0) |", lines);
        Assert.Contains("| T-3 | not-applicable | Does not merge | there is no such place |", lines);
        Assert.Contains("| [buddy.lists.counts](buddy.md#buddylistscounts) | T-1, T-2 | T-1 |", lines);
        Assert.Contains("| killed by every seed | 1 |", lines);
    }

    static string Matrix(IReadOnlyList<Mutant> catalogue, IReadOnlyDictionary<string, Kill> kills)
    {
        var page = new Page("..");
        KillMatrixPage.Write(page, catalogue, kills);
        return page.ToString();
    }

    static Kill Of(Mutant mutant, int steps) => new(
        mutant.Id, Kill.Fingerprint(mutant), 5, 5, 120, 0.25, steps, steps, ["buddy.lists.counts"], ["buddy"]);
}
