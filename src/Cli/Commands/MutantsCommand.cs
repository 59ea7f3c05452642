using System.CommandLine;
using Verified.Check.Generate;
using Verified.Cli.Checks;
using Verified.Cli.Options;
using Verified.Mutants.Catalogue;

namespace Verified.Cli.Commands;

/// <summary>verified mutants: the suite proves that it finds the bugs that allocators have had.</summary>
static class MutantsCommand
{
    const ulong DefaultSeed = 1;
    const int DefaultSeeds = 1;

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var ids = new Argument<string[]>("ID")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "entries of the catalogue to hunt (see: verified list mutants)",
        };
        var all = new Option<bool>("--all") { Description = "hunts every mutant of the catalogue" };
        Option<int?> sample = Choices.Count("--sample", "N", "hunts so many of them, drawn with the seed");
        Option<ulong?> seed = Choices.SeedOption($"{DefaultSeed}");
        Option<int?> seeds = Choices.Count("--seeds", "N", $"hunts for each mutant (default: {DefaultSeeds})");
        Option<int?> jobs = Choices.Count("--jobs", "N", "hunts at the same time (default: one per processor)");
        var source = new Option<string?>("--source")
        {
            HelpName = "DIR",
            Description = "a checkout of Verified (default: the one around the current directory)",
        };
        return new Verb(
            "mutants",
            "Compiles bugs into the implementation and tells whether each is found, by which rule, and how fast.",
            (parsed, output, cancel) =>
            {
                string root = RepositoryRoot.Find(parsed.GetValue(source));
                ulong from = parsed.GetValue(seed) ?? DefaultSeed;
                Mutant[] chosen = Chosen(
                    [.. MutantCatalogue.Read(root).Where(entry => entry.Verdict == Verdict.Mutant)],
                    parsed.GetValue(ids)!, parsed.GetValue(all), parsed.GetValue(sample), from);
                var hunt = new MutantHunting(
                    root, chosen, from, parsed.GetValue(seeds) ?? DefaultSeeds,
                    parsed.GetValue(jobs) ?? Environment.ProcessorCount);
                return hunt.Run(output, cancel);
            },
            new Example("verified mutants --sample 30", "thirty of the catalogue"),
            new Example("verified mutants O-BUD-05 --seeds 5", "one mutant, five times"))
        {
            ids, all, sample, seed, seeds, jobs, source, Choices.Format(),
        };
    }

    static Mutant[] Chosen(Mutant[] mutants, string[] ids, bool all, int? sample, ulong seed)
    {
        if ((ids.Length > 0 ? 1 : 0) + (all ? 1 : 0) + (sample is null ? 0 : 1) != 1)
            throw new UsageException("say which mutants: some ids, --sample N, or --all");
        if (all) return mutants;
        if (sample is { } count)
        {
            return [.. mutants.Index().OrderBy(each => SplitMix.Mix(seed, (ulong)each.Index)).Take(count)
                .Select(each => each.Item).OrderBy(mutant => mutant.Id, StringComparer.Ordinal)];
        }

        return [.. ids.Distinct().Select(id => mutants.FirstOrDefault(mutant => mutant.Id == id)
            ?? throw new UsageException(
                Names.Unknown("mutant", id, mutants.Select(mutant => mutant.Id), "verified list mutants")))];
    }
}
