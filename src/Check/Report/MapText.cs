using System.Text;
using Verified.Model;

namespace Verified.Check.Report;

/// <summary>
/// Draws a map as text: one row of frames, borders between blocks, the model above the system where they differ, and
/// carets
/// under the difference. What does not fit a given number of lines is folded.
/// </summary>
public static class MapText
{
    /// <summary>What the letters mean.</summary>
    public const string Legend =
        "letters: blocks of the trace   .: free   #: reserved or hole   +: in use otherwise   ?: lost";

    const int Columns = 64;
    const int WidestHandle = 3;

    /// <summary>The map in at most that many lines, without the legend.</summary>
    public static IReadOnlyList<string> Lines(MemoryMap map, int most)
    {
        int width = Width(map);
        List<Row> rows = [.. map.Rows(Columns / (width + 1) / 8 * 8).Select(row => new Row(row, map.Differs(row)))];
        Compare(map, rows, width);
        Choose(rows, most);
        return [.. Print(map, rows, width)];
    }

    /// <summary>As wide as the longest name in use, up to three letters. A name that is longer keeps its last
    /// ones.</summary>
    static int Width(MemoryMap map)
    {
        int width = 1;
        foreach (MapRow row in map.Rows(1024))
        {
            for (Frame frame = row.Start; frame < row.End && width < WidestHandle; frame += new Pages(1))
                width = Math.Max(width, Math.Max(map.Demanded(frame).Letters.Length, map.Shown(frame).Letters.Length));
        }

        return Math.Min(width, WidestHandle);
    }

    static string Cells(MapRow row, int width, Func<Frame, Cell> side)
    {
        var text = new StringBuilder("[");
        Cell before = default;
        for (Frame frame = row.Start; frame < row.End; frame += new Pages(1))
        {
            Cell cell = side(frame);
            if (frame > row.Start) text.Append(cell.BorderAfter(before) ? '|' : ' ');
            string letters = cell.Letters;
            text.Append((letters.Length > width ? letters[^width..] : letters).PadRight(width));
            before = cell;
        }

        return text.Append(']').ToString();
    }

    static string Carets(MemoryMap map, MapRow row, int width)
    {
        var marks = new StringBuilder(" ");
        for (Frame frame = row.Start; frame < row.End; frame += new Pages(1))
            marks.Append((map.Demanded(frame) == map.Shown(frame) ? "" : "^").PadRight(width + 1));
        return marks.ToString().TrimEnd();
    }

    /// <summary>Finds the rows that look like the one above them in their zone: of those, none needs to be
    /// drawn.</summary>
    static void Compare(MemoryMap map, List<Row> rows, int width)
    {
        string above = "";
        for (int i = 0; i < rows.Count; i++)
        {
            string cells = Cells(rows[i].Place, width, map.Demanded);
            rows[i].Repeats = i > 0 && rows[i - 1].Place.Zone == rows[i].Place.Zone && cells == above;
            above = cells;
        }
    }

    /// <summary>Rows that differ come first, then those that the last command was about, then from the top what is
    /// new.</summary>
    static void Choose(List<Row> rows, int most)
    {
        foreach (Row row in rows.Where(row => row.Differs || row.Place.Near || !row.Repeats)
            .OrderBy(row => row.Differs ? 0 : row.Place.Near ? 1 : 2))
        {
            row.Chosen = true;
            if (Count(rows) <= most) continue;
            row.Chosen = false;
            break;
        }
    }

    /// <summary>The lines that printing the rows takes.</summary>
    static int Count(List<Row> rows)
    {
        int lines = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            bool heading = i == 0 || rows[i - 1].Place.Zone != rows[i].Place.Zone;
            if (heading) lines++;
            if (rows[i].Chosen) lines += rows[i].Differs ? 3 : 1;
            else if (heading || rows[i - 1].Chosen) lines++;
        }

        return lines;
    }

    static IEnumerable<string> Print(MemoryMap map, List<Row> rows, int width)
    {
        int name = Math.Max("model".Length, map.SystemName.Length);
        Row? above = null;
        var folded = new List<Row>();
        foreach (Row row in rows)
        {
            bool heading = above?.Place.Zone != row.Place.Zone;
            if (folded.Count > 0 && (heading || row.Chosen))
            {
                yield return Fold(folded);
                folded.Clear();
            }

            if (heading) yield return Heading(map, row.Place.Zone);
            above = row;
            if (!row.Chosen) folded.Add(row);
            else
                foreach (string line in Print(map, row, name, width)) yield return line;
        }

        if (folded.Count > 0) yield return Fold(folded);
    }

    static IEnumerable<string> Print(MemoryMap map, Row row, int name, int width)
    {
        string place = $"{row.Place.Start.Number,8} ";
        if (!row.Differs)
        {
            string who = map.ShowsSystem ? "both" : "model";
            yield return $"{place}{who.PadRight(name)} {Cells(row.Place, width, map.Demanded)}";
            yield break;
        }

        yield return $"{place}{"model".PadRight(name)} {Cells(row.Place, width, map.Demanded)}";
        yield return $"{"",9}{map.SystemName.PadRight(name)} {Cells(row.Place, width, map.Shown)}";
        yield return $"{"",9}{"".PadRight(name)} {Carets(map, row.Place, width)}";
    }

    static string Heading(MemoryMap map, ZoneId zone)
    {
        var spanned = map.Machine.Zones[zone.Index].Spanned;
        string range = $"  {zone}, frames {spanned.Start.Number} to {spanned.End.Number - 1}";
        string blocks = string.Join(
            ", ", map.BlockDifferences(zone).Take(3).Select(pair => $"{pair.Order}: {pair.Demanded}/{pair.Shown}"));
        return blocks.Length == 0 ? range : $"{range}   free blocks model/{map.SystemName}: {blocks}";
    }

    static string Fold(List<Row> rows) =>
        $"{"",9}... {rows.Count} more row{(rows.Count == 1 ? "" : "s")}"
        + (rows.All(row => row.Repeats) ? " like it" : "");

    sealed class Row(MapRow place, bool differs)
    {
        public MapRow Place { get; } = place;

        public bool Differs { get; } = differs;

        public bool Repeats { get; set; }

        public bool Chosen { get; set; }
    }
}
