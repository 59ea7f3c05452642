namespace Verified.Tests.Properties;

/// <summary>What a step tells of a rule.</summary>
static class Saying
{
    /// <summary>Whether it was kept or refused; null: it had no say.</summary>
    public static bool? Of(this Marks marks, string rule) => marks.Has(rule) ? !marks.HasRefused(rule) : null;

    /// <summary>Those of some rules that had a say, and before the name of one that refused a mark.</summary>
    public static string Among(this Marks marks, Func<string, bool> rules) => string.Join(' ', RuleTable.Ids
        .Where(id => marks.Has(id) && rules(id)).Select(id => (marks.HasRefused(id) ? "!" : "") + id));

    /// <summary>Those of the rules of a room, by their names in it.</summary>
    public static string OfRoom(this Marks marks, string room) =>
        marks.Among(id => RuleTable.RoomOf(id) == room).Replace(room + ".", "", StringComparison.Ordinal);
}
