namespace Verified.Tests.CommandLine;

public sealed class BadInputTests
{
    [Fact]
    public void A_truncated_trace_is_refused() =>
        Refused("line ", folder => folder.Write("cut.json", Answer.To(
            "trace", "show", folder.Write("whole.txt", Traces.Merging), "--format", "json").Results[..200]));

    [Fact]
    public void A_trace_of_a_future_version_is_refused() =>
        Refused("99", folder =>
            folder.Write("future.json", """{ "schemaVersion": 99, "layout": {}, "commands": [] }"""));

    [Fact]
    public void A_text_of_a_future_version_is_refused() =>
        Refused("2", folder => folder.Write("future.txt", "verified-trace 2\n"));

    [Fact]
    public void An_oversized_trace_is_refused() => Refused("MB", folder =>
    {
        string path = folder.Write("huge.json", "{");
        using FileStream file = File.OpenWrite(path);
        file.SetLength((256L << 20) + 1);
        return path;
    });

    [Fact]
    public void A_missing_file_is_refused() => Refused("there is no such file", folder => folder["missing.json"]);

    [Fact]
    public void A_directory_is_refused() => Refused("is a directory", folder => folder["."]);

    [Fact]
    public void An_empty_file_is_refused() => Refused("empty", folder => folder.Write("empty.json", ""));

    [Fact]
    public void Bytes_that_are_no_text_are_refused() => Refused("not even UTF-8", folder =>
    {
        File.WriteAllBytes(folder["noise"], [0x80, 0xFF, 0xFE, 0x00, 0x01]);
        return folder["noise"];
    });

    [Fact]
    public void A_file_that_cannot_be_read_is_refused() => Refused("cannot be read", _ => "/proc/self/mem");

    [Fact]
    public void A_recording_without_events_is_refused()
    {
        using var folder = new Folder();

        Answer answer = Answer.To(
            "trace", "import", folder.Write("none.txt", "nothing to see\n"), "-o", folder["out.json"]);

        Assert.Equal(5, answer.Code);
        Assert.Contains("no mm_page_alloc event", answer.Messages);
        Assert.False(File.Exists(folder["out.json"]));
    }

    [Fact]
    public void A_result_of_an_unknown_form_is_refused()
    {
        using var folder = new Folder();

        Answer answer = Answer.To(
            "shrink", folder.Write("bad.txt", Traces.Merging), "--system", Traces.MissedMerge, "-o", folder["out.bmp"]);

        Assert.Equal(5, answer.Code);
        Assert.Contains("must end in .json", answer.Messages);
    }

    static void Refused(string part, Func<Folder, string> make)
    {
        using var folder = new Folder();
        string file = make(folder);
        foreach (string command in new[] { "replay", "shrink", "explain" })
        {
            Answer answer = Answer.To(command, file);

            Assert.Equal(5, answer.Code);
            Assert.Equal("", answer.Results);
            string line = Assert.Single(answer.Messages.TrimEnd('\n').Split('\n'));
            Assert.StartsWith($"error: {file}: ", line);
            Assert.Contains(part, line);
        }
    }
}
