using System.CommandLine;
using Verified.Check.Generate;
using Verified.Cli.Checks;
using Verified.Cli.Options;
using Verified.Mutants.Catalogue;

namespace Verified.Cli.Commands;

/// <summary>verified mutants: the suite proves that it finds the bugs that allocators have had.</summary>
sealed class MutantsCommand
{
    const ulong DefaultSeed = 1;
    const int DefaultSeeds = 1;
    static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(10);

    readonly Argument<string[]> ids = new("ID")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "entries of the catalogue to hunt (see: verified list mutants); with --generate, files or folders"
            + " of src/Impl",
    };

    readonly Option<bool> all = new("--all") { Description = "hunts every mutant of the catalogue" };
    readonly Option<int?> sample = Choices.Count("--sample", "N", "hunts so many of them, drawn with the seed");
    readonly Option<ulong?> seed = Choices.SeedOption($"{DefaultSeed}");
    readonly Option<int?> seeds = Choices.Count("--seeds", "N", $"hunts for each mutant (default: {DefaultSeeds})");
    readonly Option<int?> jobs = Choices.Count("--jobs", "N", "hunts at the same time (default: one per processor)");

    readonly Option<bool> record = new("--record")
    {
        Description = "writes what comes out into the checkout, for the kill matrix; with --generate and no file only"
            + " those that changed are hunted",
    };

    readonly Option<string[]> without = new("--without")
    {
        HelpName = "PART",
        Description = "generates without swarm, phases or boundaries, to see what that is worth",
    };

    readonly Option<bool> generate = new("--generate")
    {
        Description = "makes a small mistake at every place of the implementation, and hunts those",
    };

    readonly Option<bool> survivors = new("--survivors")
    {
        Description = "hunts of the generated ones only those that are recorded as survivors of a file as it stands",
    };

    readonly Option<string?> model = new("--model")
    {
        HelpName = "REPORT",
        Description = "hunts none, but tells what a report of dotnet-stryker says of the mutants of src/Model",
    };

    readonly Option<TimeSpan?> time = Choices.Time(
        "--time", "how long each is looked for (default: as hard as it is; generated ones: 10s)");

    readonly Option<string?> source = new("--source")
    {
        HelpName = "DIR",
        Description = "a checkout of Verified (default: the one around the current directory)",
    };

    readonly Option<string> directory = new("--out")
    {
        HelpName = "DIR",
        Description = "where the fates of generated ones are kept, to go on from (default: verified-out-mutants)",
        DefaultValueFactory = _ => "verified-out-mutants",
    };

    MutantsCommand()
    {
    }

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var own = new MutantsCommand();
        return new Verb(
            "mutants",
            "Compiles bugs into the implementation and tells whether each is found, by which rule, and how fast.",
            (parsed, output, cancel) => parsed.GetValue(own.model) is { } report
                ? own.Model(parsed, report).Run(output)
                : parsed.GetValue(own.generate)
                ? own.Generated(parsed).Run(output, cancel)
                : own.Hunting(parsed).Run(output, cancel),
            new Example("verified mutants --sample 30", "thirty of the catalogue"),
            new Example("verified mutants --generate Buddy", "every small mistake in the buddy system"))
        {
            own.ids, own.all, own.sample, own.record, own.without, own.generate, own.survivors, own.model, own.time,
            own.seed, own.seeds, own.jobs, own.source, own.directory, Choices.Format(),
        };
    }

    MutantHunting Hunting(ParseResult parsed)
    {
        string root = RepositoryRoot.Find(parsed.GetValue(source));
        ulong from = parsed.GetValue(seed) ?? DefaultSeed;
        bool plain = parsed.GetValue(time) is null && parsed.GetValue(without) is null or [];
        if (parsed.GetValue(record) && !plain)
            throw new UsageException("--record wants the hunt as the catalogue has it: without --time and --without");
        Mutant[] mutants = [.. MutantCatalogue.Read(root).Where(entry => entry.Verdict == Verdict.Mutant)];
        return new(
            root, Chosen(mutants, parsed, from), from, parsed.GetValue(seeds) ?? DefaultSeeds, Workers(parsed))
        {
            Record = parsed.GetValue(record),
            Known = mutants,
            Budget = parsed.GetValue(time),
            Leaning = Without(parsed.GetValue(without) ?? []),
        };
    }

    GeneratedHunting Generated(ParseResult parsed)
    {
        if (parsed.GetValue(record) && parsed.GetValue(sample) is not null)
            throw new UsageException("--record wants all mutants of a file: without --sample");
        return new(RepositoryRoot.Find(parsed.GetValue(source)), parsed.GetValue(ids)!, parsed.GetValue(directory)!)
        {
            Seed = parsed.GetValue(seed) ?? DefaultSeed,
            Budget = parsed.GetValue(time) ?? DefaultTime,
            Jobs = Workers(parsed),
            Sample = parsed.GetValue(sample),
            Record = parsed.GetValue(record),
            Survivors = parsed.GetValue(survivors),
        };
    }

    ModelScore Model(ParseResult parsed, string report)
    {
        if (parsed.GetValue(generate) || parsed.GetValue(all) || parsed.GetValue(sample) is not null
            || parsed.GetValue(ids) is not [])
            throw new UsageException("--model hunts none: without ids, --sample, --all and --generate");
        return new(RepositoryRoot.Find(parsed.GetValue(source)), report) { Record = parsed.GetValue(record) };
    }

    int Workers(ParseResult parsed) => parsed.GetValue(jobs) ?? Environment.ProcessorCount;

    Mutant[] Chosen(Mutant[] mutants, ParseResult parsed, ulong from)
    {
        string[] named = parsed.GetValue(ids)!;
        int? count = parsed.GetValue(sample);
        bool every = parsed.GetValue(all);
        if ((named.Length > 0 ? 1 : 0) + (every ? 1 : 0) + (count is null ? 0 : 1) != 1)
            throw new UsageException("say which mutants: some ids, --sample N, or --all");
        if (every) return mutants;
        if (count is not null)
        {
            return [.. mutants.Index().OrderBy(each => SplitMix.Mix(from, (ulong)each.Index)).Take(count.Value)
                .Select(each => each.Item).OrderBy(mutant => mutant.Id, StringComparer.Ordinal)];
        }

        return [.. named.Distinct().Select(id => mutants.FirstOrDefault(mutant => mutant.Id == id)
            ?? throw new UsageException(
                Names.Unknown("mutant", id, mutants.Select(mutant => mutant.Id), "verified list mutants")))];
    }

    static Leaning Without(string[] parts)
    {
        Leaning left = Leaning.All;
        foreach (string part in parts)
        {
            left &= part switch
            {
                "swarm" => ~Leaning.Swarm,
                "phases" => ~Leaning.Phases,
                "boundaries" => ~Leaning.Boundaries,
                _ => throw new UsageException($"--without is '{part}'; it must be swarm, phases or boundaries"),
            };
        }

        return left;
    }
}
