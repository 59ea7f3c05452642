namespace Verified.SpecDoc;

/// <summary>The first page: the rooms, and how to read the others.</summary>
static class IndexPage
{
    const string Reading =
        """
        ## How to read a rule

        - The **heading** is the id: room, subject, case. Failure reports and tests name rules by it.
        - The **sentence in bold** is the rule. The code below decides; where both differ, report a mistake.
        - **Source** names a section of D. P. Bovet and M. Cesati, *Understanding the Linux Kernel*, third edition
          (ULK3), and the number of a fact. Facts were read in the source of the kernel and are numbered by chapter:
          R5.5 is the fifth fact about the buddy system. Worked examples carry the number of their fact: E5.5a is one
          of R5.5.
        - The **code** is the Model method that states the rule. It is pure: a `World` is a value, and a method that
          changes something returns another `World`.
        - The **examples** were computed by that code when the page was written. Tests pin their figures.
        - The **links** lead to the rule on each floor: the model that states it, the implementation that carries it
          out, the tests that hold both to it. The name of a test is a sentence.

        A good first path: [Page frames](page-frames.md) for what is managed, [Buddy](buddy.md) for how free frames are
        kept, [Watermarks](watermarks.md) for who may take the last of them, then [Page allocator](page-allocator.md),
        where all meet.
        """;

    /// <summary>The page as Markdown.</summary>
    public static string Of(Specification specification, string toRoot)
    {
        var page = new Page(toRoot);
        string[] ids = [.. specification.Ids];
        string rules = Page.Count(ids.Length, "rule");
        string examples = Page.Count(ids.Sum(id => specification.Examples[id].Count()), "worked example");
        page.Paragraph("# The specification");
        page.Paragraph(
            $"""
            How Linux 2.6.11 on i386 manages page frames, as {rules} with {examples}.

            These pages are written by `verified spec build` from {page.Link("src/Model")}, the executable
            specification: the sentences are its comments, the code is its code, the examples are its answers. To change
            a page, change the model and build the pages again.

            ## Rooms
            """);
        Table(page, specification, "room", specification.Rooms);
        page.Paragraph(
            """
            ## Dialects

            Other kernels reckon otherwise. These rules are stated as pure functions; nothing implements them and no run
            fires them, so tests alone hold them, with worked examples and with recordings of running kernels.
            """);
        Table(page, specification, "dialect", specification.Dialects);
        page.Paragraph(
            $"""
            [Coverage](coverage.md) shows for each rule where it is stated, implemented and tested.
            [The kill matrix](kill-matrix.md) shows which bugs, compiled into the implementation, each rule finds.
            [Glossary](glossary.md) explains the terms.
            What is decided where the kernel leaves room stands in {page.Link("docs/decisions.md")}.
            """);
        page.Paragraph(Reading);
        page.Paragraph(
            $"""
            ## What keeps it true

            Each rule of a room is stated once, implemented, tested, and fires in generated runs in which model and
            implementation are compared after every command. The tests in {page.Link("tests/Tidy")} fail when one of
            these is missing, or when these pages are not what the sources give.
            """);
        return page.ToString();
    }

    static void Table(Page page, Specification specification, string head, IReadOnlyList<Room> rooms)
    {
        page.Head(head, "rules #", "examples #", "about");
        foreach (Room room in rooms)
        {
            page.Row(
                $"[{room.Title}]({room.Page})",
                Page.Cell(room.Rules.Count),
                Page.Cell(room.Rules.Sum(rule => specification.Examples[rule.Id].Count())),
                Prose.Plain(room.Summary));
        }

        page.Line();
    }
}
