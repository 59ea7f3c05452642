using Verified.Mutants.Catalogue;
using Verified.Mutants.Matrix;

namespace Verified.Tests.Mutants.Catalogue;

/// <summary>The catalogue of the repository.</summary>
public sealed class OpenCatalogueTests
{
    /// <summary>Known bugs of allocators by component, and bugs made up where no known one fills a hole.</summary>
    static readonly (string Component, int Known, int MadeUp)[] Bugs =
    [
        ("BUD", 24, 6), ("DSC", 10, 6), ("WMK", 12, 8), ("NUM", 9, 5), ("PCP", 10, 7), ("SLB", 19, 6), ("SIZ", 16, 5),
        ("MPL", 9, 5), ("KMP", 2, 10), ("VML", 11, 7),
    ];

    static readonly string[] Expected =
    [
        .. from bugs in Bugs
           from number in Enumerable.Range(1, bugs.Known)
           select $"O-{bugs.Component}-{number:00}",
        .. from bugs in Bugs
           from number in Enumerable.Range(1, bugs.MadeUp)
           select $"OS-{bugs.Component}-{number:00}",
    ];

    [Fact]
    public void Every_bug_of_the_list_has_a_verdict() =>
        Assert.Equal([], Expected.Except(Checkout.Catalogue.Select(entry => entry.Id)));

    [Fact]
    public void At_least_130_of_them_are_mutants_of_all_components_and_classes()
    {
        Mutant[] mutants =
        [
            .. Checkout.Catalogue.Where(entry => entry.Verdict == Verdict.Mutant)
                .IntersectBy(Expected, entry => entry.Id),
        ];

        Assert.InRange(mutants.Length, 130, Expected.Length);
        Assert.Equal(Bugs.Length, mutants.Select(mutant => mutant.Component).Distinct().Count());
        Assert.Equal(15, mutants.Select(mutant => mutant.Class).Distinct().Count());
    }

    [Fact]
    public void Every_edit_fits_the_sources() => Assert.All(
        Checkout.Catalogue.Where(entry => entry.Edits.Count > 0),
        entry => Assert.NotEmpty(Checkout.Sources.Changed(entry)));

    [Fact]
    public void No_two_mutants_are_the_same()
    {
        var same = Checkout.Catalogue.Where(entry => entry.Edits.Count > 0)
            .GroupBy(Kill.Fingerprint).Where(group => group.Count() > 1);

        Assert.Equal([], same.Select(group => string.Join(" = ", group.Select(entry => entry.Id))));
    }

    [Fact]
    public void Every_mutant_has_a_recorded_kill_of_what_it_is_now()
    {
        var kills = KillRecord.Read(Checkout.Root);

        Assert.Equal(
            [],
            from mutant in Checkout.Catalogue
            where mutant.Verdict == Verdict.Mutant
            let kill = kills.GetValueOrDefault(mutant.Id)
            where kill is null || kill.Edits != Kill.Fingerprint(mutant)
            select $"{mutant.Id}: run `verified mutants {mutant.Id} --seeds 5 --record`");
    }

    [Fact]
    public void Every_kill_was_put_down_to_a_rule_that_the_entry_names() => Assert.Equal(
        [],
        from mutant in Checkout.Catalogue
        where mutant.Verdict == Verdict.Mutant
        from rule in KillRecord.Read(Checkout.Root).GetValueOrDefault(mutant.Id)?.Rules ?? []
        where !mutant.Rules.Contains(rule)
        select $"{mutant.Id}: {rule}");

    [Fact]
    public void No_mutant_has_survived_when_it_was_recorded_last() => Assert.Equal(
        [],
        KillRecord.Read(Checkout.Root).Values.Where(kill => kill.Found < kill.Hunts).Select(kill => kill.Id));
}
