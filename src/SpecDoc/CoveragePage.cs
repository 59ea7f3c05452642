namespace Verified.SpecDoc;

/// <summary>The matrix of rules against the floors that know them.</summary>
static class CoveragePage
{
    /// <summary>The page as Markdown.</summary>
    public static string Of(Specification specification, string toRoot)
    {
        var page = new Page(toRoot);
        page.Paragraph("# Coverage");
        page.Paragraph(
            """
            For each rule: the Model method that states it, how many places of the implementation carry it out, how many
            tests hold it, and its worked examples. A rule fires at every boot, or in the commands of a run. A dash says
            that there is none.
            """);
        page.Head("room", "rules #", "stated #", "implemented #", "verified #", "with an example #");
        foreach (Room room in specification.Rooms) Totals(page, specification, $"[{room.Title}](#{room.Name})", [room]);
        Totals(page, specification, "all", specification.Rooms);
        page.Line();
        foreach (Room room in specification.Rooms)
        {
            page.Paragraph($"## {room.Title}");
            page.Head("rule", "stated", "implemented #", "tests #", "examples", "fires");
            foreach ((string _, string id) in room.Rules) Row(page, specification, id);
            page.Line();
        }

        return page.ToString();
    }

    static void Totals(Page page, Specification specification, string name, IReadOnlyList<Room> rooms)
    {
        string[] ids = [.. rooms.SelectMany(room => room.Rules).Select(rule => rule.Id)];
        page.Row(
            name,
            Page.Cell(ids.Length),
            Page.Cell(ids.Count(specification.Statements.Contains)),
            Page.Cell(ids.Count(specification.Implementations.Contains)),
            Page.Cell(ids.Count(specification.Tests.Contains)),
            Page.Cell(ids.Count(specification.Examples.Contains)));
    }

    static void Row(Page page, Specification specification, string id)
    {
        Statement[] statements = [.. specification.Statements[id]];
        page.Row(
            Page.Rule(id),
            OrDash(string.Join(", ", statements.Select(statement => page.Link(statement.Place)))),
            Number(specification.Implementations[id].Count()),
            Number(specification.Tests[id].Count()),
            OrDash(string.Join(", ", specification.Examples[id].Select(example => example.Number))),
            statements.Any(statement => statement.AtBoot) ? "boot" : "run");
    }

    static string Number(int number) => number == 0 ? OrDash("") : Page.Cell(number);

    static string OrDash(string cell) => cell.Length == 0 ? "\u2013" : cell;
}
