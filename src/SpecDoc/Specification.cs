namespace Verified.SpecDoc;

/// <summary>All that the sources say about the rules, read once.</summary>
sealed record Specification
{
    /// <summary>The rooms, in declaration order.</summary>
    public required IReadOnlyList<Room> Rooms { get; init; }

    /// <summary>The dialects, in declaration order.</summary>
    public required IReadOnlyList<Room> Dialects { get; init; }

    /// <summary>The statements of each rule: one, unless the sources are wrong.</summary>
    public required ILookup<string, Statement> Statements { get; init; }

    /// <summary>The places of the implementation that carry out each rule.</summary>
    public required ILookup<string, Place> Implementations { get; init; }

    /// <summary>The tests that hold each rule.</summary>
    public required ILookup<string, Place> Tests { get; init; }

    /// <summary>The worked examples of each rule.</summary>
    public required ILookup<string, WorkedExample> Examples { get; init; }

    /// <summary>All rule ids but those of dialects, in declaration order.</summary>
    public IEnumerable<string> Ids => Rooms.SelectMany(room => room.Rules).Select(rule => rule.Id);

    /// <summary>Reads the sources under the root of the repository and works the examples.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is no checkout of the repository.</exception>
    public static Specification Read(string root)
    {
        if (!File.Exists(Path.Combine(root, "src/Rules/RuleIds.cs"))
            || !Directory.Exists(Path.Combine(root, "src/Model")))
        {
            throw new DirectoryNotFoundException(
                $"{root} is no checkout of Verified: it lacks src/Rules/RuleIds.cs or src/Model. Name the root of a "
                + "checkout.");
        }

        IReadOnlyList<Room> rooms = Room.All(root);
        IReadOnlyList<Room> dialects = Room.Dialects(root);
        var names = new RuleNames([.. rooms, .. dialects]);
        return new()
        {
            Rooms = rooms,
            Dialects = dialects,
            Statements = SourceFile.Under(root, "src/Model").SelectMany(file => Statement.In(file, names))
                .ToLookup(found => found.Id),
            Implementations = Places(SourceFile.Under(root, "src/Impl"), "Implements", names),
            Tests = Places(SourceFile.Under(root, "tests"), "Verifies", names),
            Examples = WorkedExample.All().ToLookup(example => example.Id),
        };
    }

    static ILookup<string, Place> Places(IEnumerable<SourceFile> files, string attribute, RuleNames names)
    {
        var found =
            from file in files
            from pair in file.MembersWith(attribute)
            from mark in pair.Attributes
            select (Id: names.IdOf(mark), Place: Place.Of(file, pair.Member));
        return found.ToLookup(pair => pair.Id, pair => pair.Place);
    }
}
