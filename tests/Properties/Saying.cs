namespace Verified.Tests.Properties;

/// <summary>What a step tells of a rule.</summary>
static class Saying
{
    /// <summary>Whether it was kept or refused; null: it had no say.</summary>
    public static bool? Of(this Marks marks, string rule) => marks.Has(rule) ? !marks.HasRefused(rule) : null;

    /// <summary>The rules of a room that had a say, by their names in it, those that refused with a mark of their
    /// own.</summary>
    public static string OfRoom(this Marks marks, string room) => string.Join(' ', RuleTable.Ids
        .Where(id => RuleTable.RoomOf(id) == room && marks.Has(id))
        .Select(id => (marks.HasRefused(id) ? "!" : "") + id[(room.Length + 1)..]));
}
