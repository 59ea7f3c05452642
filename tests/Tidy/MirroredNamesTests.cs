namespace Verified.Tests.Tidy;

public sealed class MirroredNamesTests
{
    [Fact]
    public void A_stem_of_a_room_stands_on_every_floor()
    {
        var excepted = Mirror.Unmirrored.ToDictionary(entry => entry.Stem, entry => entry.On);
        Offences.None(
            from stem in Stems()
            where stem.Value != excepted.GetValueOrDefault(stem.Key, Floors.All)
            select $"{stem.Key} is on {stem.Value}, but is to be on {excepted.GetValueOrDefault(stem.Key, Floors.All)}",
            "Add src/Model/<Stem>.cs, src/Impl/<Stem>.cs or tests/Properties/<Stem>Properties.cs, or give a reason "
            + "in tests/Tidy/Mirror.cs:");
    }

    [Fact]
    public void Every_exception_from_mirroring_is_needed_and_has_a_reason()
    {
        var stems = Stems();
        Offences.None(
            Mirror.Unmirrored
                .Where(entry => !stems.ContainsKey(entry.Stem) || entry.On == Floors.All
                    || string.IsNullOrWhiteSpace(entry.Reason))
                .Select(entry => entry.Stem),
            "Take these out of Mirror.Unmirrored in tests/Tidy/Mirror.cs, or give the reason:");
    }

    [Fact]
    public void A_folder_is_a_room_of_the_rules_or_says_why_not() => Offences.None(
        FoldersOf("src/Model").Concat(FoldersOf("src/Impl")).Concat(FoldersOf("tests/Properties"))
            .Where(folder => !Repository.Rooms.Contains(Path.GetFileName(folder))
                && !Mirror.Folders.ContainsKey(folder)),
        "Name the folder like a class of RuleIds, or give a reason in Mirror.Folders in tests/Tidy/Mirror.cs:");

    [Fact]
    public void Every_room_has_a_folder_on_every_floor() => Offences.None(
        from room in Repository.Rooms
        from floor in new[] { "src/Model", "src/Impl", "tests/Properties" }
        where !Repository.Exists($"{floor}/{room}")
        select $"{floor}/{room}",
        "Each class of RuleIds names a room; these folders are missing:");

    [Fact]
    public void Every_folder_that_is_no_room_still_exists() => Offences.None(
        Mirror.Folders.Keys.Where(folder => !Repository.Exists(folder)),
        "Take these out of Mirror.Folders in tests/Tidy/Mirror.cs:");

    static Dictionary<string, Floors> Stems()
    {
        var found = new Dictionary<string, Floors>();
        foreach (string room in Repository.Rooms)
        {
            Add(found, room, $"src/Model/{room}", "", Floors.Model);
            Add(found, room, $"src/Impl/{room}", "", Floors.Impl);
            Add(found, room, $"tests/Properties/{room}", "Properties", Floors.Properties);
        }

        return found;
    }

    static void Add(Dictionary<string, Floors> found, string room, string folder, string suffix, Floors floor)
    {
        foreach (string file in Repository.Files(folder, $"*{suffix}.cs"))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            string stem = $"{room}/{name[..^suffix.Length]}";
            found[stem] = found.GetValueOrDefault(stem) | floor;
        }
    }

    static IEnumerable<string> FoldersOf(string floor) => Repository.Files(floor, "*.cs")
        .Where(file => file[(floor.Length + 1)..].Contains('/', StringComparison.Ordinal))
        .Select(file => file[..file.IndexOf('/', floor.Length + 1)])
        .Distinct();
}
