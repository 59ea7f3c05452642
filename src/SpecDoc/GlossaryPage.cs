namespace Verified.SpecDoc;

/// <summary>The page of terms, in alphabetical order.</summary>
static class GlossaryPage
{
    /// <summary>The page as Markdown.</summary>
    public static string Of(string toRoot)
    {
        var page = new Page(toRoot);
        page.Paragraph("# Glossary");
        page.Paragraph("The terms of the rules, as Linux uses them. The link leads to the rule that says it exactly.");
        page.Head("term", "meaning", "rule");
        foreach (Term term in Term.All.OrderBy(term => term.Name, StringComparer.OrdinalIgnoreCase))
        {
            page.Row(
                $"**{Prose.Plain(term.Name)}**",
                Prose.Plain(term.Meaning),
                term.Rule is null ? "" : Page.Rule(term.Rule));
        }

        return page.ToString();
    }
}
