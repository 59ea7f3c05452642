namespace Verified.SpecDoc;

/// <summary>The first page: the rooms, and how to read the others.</summary>
static class IndexPage
{
    /// <summary>The page as Markdown.</summary>
    public static string Of(Specification specification, string toRoot)
    {
        var page = new Page(toRoot);
        string[] ids = [.. specification.Ids];
        page.Paragraph("# The specification");
        page.Paragraph(
            $"How Linux 2.6.11 on i386 manages page frames, as {Page.Count(ids.Length, "rule")} with "
            + $"{Page.Count(ids.Sum(id => specification.Examples[id].Count()), "worked example")}. "
            + $"These pages are written by `verified spec build` from {page.Link("src/Model")}, the executable specification: "
            + "the sentences are its comments, the code is its code, the examples are its answers. To change a page, change the "
            + "model and build the pages again.");
        page.Paragraph("## Rooms");
        page.Head("room", "rules #", "examples #", "about");
        foreach (Room room in specification.Rooms)
        {
            int examples = room.Rules.Sum(rule => specification.Examples[rule.Id].Count());
            page.Row($"[{room.Title}]({room.Page})", Page.Cell(room.Rules.Count), Page.Cell(examples), Prose.Plain(room.Summary));
        }

        page.Line();
        page.Paragraph(
            "[Coverage](coverage.md) shows for each rule where it is stated, implemented and tested. "
            + "[Glossary](glossary.md) explains the terms. "
            + $"What is decided where the kernel leaves room stands in {page.Link("docs/decisions.md")}.");
        HowToRead(page);
        WhatHoldsIt(page);
        return page.ToString();
    }

    static void HowToRead(Page page)
    {
        page.Paragraph("## How to read a rule");
        page.Paragraph(
            "- The **heading** is the id: room, subject, case. Failure reports and tests name rules by it.\n"
            + "- The **sentence in bold** is the rule. The code below decides; where both differ, it is a mistake to be reported.\n"
            + "- **Source** names a section of D. P. Bovet and M. Cesati, *Understanding the Linux Kernel*, third edition (ULK3), "
            + "and the number of a fact. Facts were read in the source of the kernel and are numbered by chapter: R5.5 is the fifth "
            + "fact about the buddy system. Worked examples carry the number of their fact: E5.5a is one of R5.5.\n"
            + "- The **code** is the Model method that states the rule. It is pure: a `World` is a value, and a method that changes "
            + "something returns another `World`.\n"
            + "- The **examples** were computed by that code when the page was written. Tests pin their figures.\n"
            + "- The **links** lead to the rule on each floor: the model that states it, the implementation that carries it out, the "
            + "tests that hold both to it. The name of a test is a sentence.");
        page.Paragraph(
            "A good first path: [Page frames](page-frames.md) for what is managed, [Buddy](buddy.md) for how free frames are kept, "
            + "[Watermarks](watermarks.md) for who may take the last of them, then [Page allocator](page-allocator.md), where all meet.");
    }

    static void WhatHoldsIt(Page page)
    {
        page.Paragraph("## What keeps it true");
        page.Paragraph(
            "Each rule is stated once, implemented, tested, and fires in generated runs in which model and implementation are "
            + $"compared after every command. The tests in {page.Link("tests/Tidy")} fail when one of these is missing, or when these "
            + "pages are not what the sources give.");
    }
}
