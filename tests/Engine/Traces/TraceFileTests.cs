using System.IO.Compression;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Traces;

public sealed class TraceFileTests
{
    static readonly Trace Example = new(
        Layout.Of(ZoneLayout.Of(0, 16)),
        [new() { Op = Op.AllocPages, Id = 1, Gfp = 0xD0 }, new() { Op = Op.FreePages, Id = 2, Target = 1 }])
    { Note = "ümlaut" };

    static void Refused(string message, Action act) =>
        Assert.Equal(message, Assert.Throws<TraceFormatException>(act).Message);

    [Theory]
    [InlineData("a.json", '{')]
    [InlineData("a.JSON.gz", 0x1F)]
    [InlineData("a.txt", 'v')]
    [InlineData("a.trace", 'v')]
    [InlineData("a.trace.gz", 0x1F)]
    public void The_name_chooses_the_form_and_the_content_tells_it(string name, int first)
    {
        using var folder = new Folder();
        TraceFile.Save(folder.Path(name), Example);

        Assert.Equal(first, File.ReadAllBytes(folder.Path(name))[0]);
        Assert.Equal([folder.Path(name)], Directory.GetFiles(folder.Root));
        File.Move(folder.Path(name), folder.Path("nameless"));
        Same.Trace(Example, TraceFile.Load(folder.Path("nameless")).Trace);
    }

    [Fact]
    public void A_file_is_replaced()
    {
        using var folder = new Folder();
        File.WriteAllText(folder.Path("a.json"), new string('x', 100_000));
        TraceFile.Save(folder.Path("a.json"), new StoredTrace(Example));

        Same.Trace(Example, TraceFile.Load(folder.Path("a.json")).Trace);
    }

    [Fact]
    public void What_cannot_be_read_is_told_in_one_line()
    {
        using var folder = new Folder();
        File.WriteAllText(folder.Path("empty"), " \n");
        File.WriteAllBytes(folder.Path("binary"), [0x7F, 0x45, 0xFF, 0xFE]);
        File.WriteAllText(folder.Path("prose"), "once upon a time");

        Refused($"{folder.Root}: is a directory; name a trace file in it", () => TraceFile.Load(folder.Root));
        Refused(
            $"{folder.Path("none")}: there is no such file; check the name", () => TraceFile.Load(folder.Path("none")));
        Refused(
            $"{folder.Path("no/ne")}: there is no such file; check the name", () => TraceFile.Load(folder.Path("no/ne")));
        Refused(
            $"{folder.Path("empty")}: the file is empty; a trace was expected", () => TraceFile.Load(folder.Path("empty")));
        Refused(
            $"{folder.Path("binary")}: neither a JSON trace nor a text trace: not even UTF-8 text; check the file",
            () => TraceFile.Load(folder.Path("binary")));
        Refused(
            $"{folder.Path("prose")}: line 1: a text trace starts with 'verified-trace 1', not 'once'",
            () => TraceFile.Load(folder.Path("prose")));
        Assert.StartsWith(": cannot be read (", Assert.Throws<TraceFormatException>(() => TraceFile.Load("")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_is_told_in_one_line()
    {
        using var folder = new Folder();
        Refused(
            $"{folder.Path("a.doc")}: the name must end in .json, .txt or .trace, or one of these and .gz",
            () => TraceFile.Save(folder.Path("a.doc"), Example));
        var wrong = Assert.Throws<TraceFormatException>(() => TraceFile.Save(folder.Path("no/a.json"), Example));
        Assert.StartsWith($"{folder.Path("no/a.json")}: cannot be written (", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public void A_packed_file_that_expands_beyond_the_limit_is_refused()
    {
        using var folder = new Folder();
        using (var bomb = new GZipStream(File.Create(folder.Path("bomb.json.gz")), CompressionLevel.Fastest))
        {
            var spaces = new byte[1 << 20];
            spaces.AsSpan().Fill((byte)' ');
            for (int i = 0; i < 257; i++) bomb.Write(spaces);
        }

        Refused(
            $"{folder.Path("bomb.json.gz")}: holds more than 256 MB; a trace is smaller, cut it into parts",
            () => TraceFile.Load(folder.Path("bomb.json.gz")));
    }
}
