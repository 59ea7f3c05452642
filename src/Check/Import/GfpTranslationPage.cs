using System.Globalization;
using System.Text;
using Verified.Model.PageAllocator;

namespace Verified.Check.Import;

/// <summary>The page docs/gfp-translation.md, made from the tables of <see cref="GfpTranslation"/>.</summary>
public static class GfpTranslationPage
{
    /// <summary>The whole page.</summary>
    public static string Text()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # Request flags of Linux 6 in the terms of 2.6

            A recording of a modern kernel names request flags that 2.6.11 did not have. The importer first
            expands the groups into their flags, then translates flag by flag. Flags without a counterpart are
            left out, and the import report counts them by name, as it does with names that are not in these
            tables.

            One combination is changed: `__GFP_ZERO` and `__GFP_HIGHMEM` without `__GFP_DIRECT_RECLAIM` is legal
            in 6 and misuse in 2.6; `__GFP_HIGHMEM` is then left out and counted.

            ## Flags

            | Linux 6 | value | 2.6 | why |
            | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (GfpFlag flag in GfpTranslation.Flags)
        {
            string becomes = flag.Becomes == 0
                ? "none"
                : $"`__GFP_{Gfp.Format(flag.Becomes).Replace("NOIO", "WAIT").Replace("ATOMIC", "HIGH")}`";
            page.Append(
                CultureInfo.InvariantCulture, $"| `{flag.Name}` | 0x{flag.Bits:X} | {becomes} | {flag.Why} |\n");
        }

        page.Append("\n## Groups\n\n| Linux 6 | value | 2.6 |\n| --- | --- | --- |\n");
        foreach (GfpGroup group in GfpTranslation.Groups)
        {
            uint gfp = GfpTranslation.Translate(group.Name).Gfp;
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{group.Name}` | 0x{group.Bits:X} | `{Gfp.Format(gfp)}` (0x{gfp:X4}) |\n");
        }

        return page.ToString();
    }
}
