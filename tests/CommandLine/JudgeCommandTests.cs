using System.Text.Json;
using Verified.Rules;

namespace Verified.Tests.CommandLine;

public sealed class JudgeCommandTests
{
    const string Overlap = """
        [000]   837.6: kmem:kmalloc: call_site=f ptr=0xffff888104828f40 bytes_req=30 bytes_alloc=32 gfp_flags=GFP_KERNEL node=-1
        [001]   837.7: kmem:kmalloc: call_site=f ptr=0xffff888104828f50 bytes_req=9 bytes_alloc=16 gfp_flags=GFP_KERNEL node=-1

        """;

    static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "data", "kernel-6.18", name);

    [Fact]
    public void The_running_kernel_is_judged_with_counts_and_with_what_is_not_judged()
    {
        Answer answer = Answer.To(
            "trace", "judge", Data("slab-excerpt.perf.txt.gz"), "--slabinfo", Data("slabinfo.txt"));

        Assert.Equal(0, answer.Code);
        Assert.Matches(@"\nslab\.object\.no-overlap +24,254 +0 +0\n", answer.Results);
        Assert.Contains("\n  slab.object.content: a recording shows no bytes\n", answer.Results);
        Assert.Contains(
            "\n  58 releases to maple_node: unseen: the object is handed out again at its place\n", answer.Results);
        Assert.Equal("held: 157,676 judgements by 8 rules", answer.Lines[^1]);
    }

    [Fact]
    public void A_kernel_that_hands_a_byte_out_twice_is_found()
    {
        using var folder = new Folder();
        string file = folder.Write("overlap.txt", Overlap);

        Answer text = Answer.To("trace", "judge", file);
        Answer json = Answer.To("trace", "judge", file, "--format", "json");

        Assert.Equal((2, 2), (text.Code, json.Code));
        Assert.StartsWith($"line 2: {RuleIds.Slab.ObjectNoOverlap}: kmalloc of 16 bytes: expected no byte of", text.Lines[^2]);
        Assert.StartsWith("VIOLATED: 1 of 8 judgements by 4 rules", text.Lines[^1]);
        Assert.Equal("violated", json.Json.GetProperty("verdict").GetString());
        JsonElement violation = Assert.Single(json.Json.GetProperty("violations").EnumerateArray());
        Assert.Equal(
            (2, RuleIds.Slab.ObjectNoOverlap),
            (violation.GetProperty("line").GetInt32(), violation.GetProperty("rule").GetString()));
        Assert.Equal(8, json.Json.GetProperty("rules").GetArrayLength());
        Assert.Equal(2, json.Json.GetProperty("kmallocs").GetInt32());
    }

    [Fact]
    public void Hashed_pointers_are_said_to_hide_where_objects_are()
    {
        JsonElement json = Answer.To("trace", "judge", Data("slab-sample.ftrace.txt.gz"), "--format", "json").Json;

        Assert.Equal("held", json.GetProperty("verdict").GetString());
        Assert.True(json.GetProperty("hashedPointers").GetBoolean());
        Assert.Contains(
            json.GetProperty("notJudged").EnumerateArray(),
            one => one.GetProperty("what").GetString() == RuleIds.Slab.ObjectNoOverlap
                && one.GetProperty("why").GetString() == "pointers are hashed; they only tell objects apart");
    }

    [Theory]
    [InlineData("pages-sample.perf.txt.gz", null, "line 4000: no kmalloc or kmem_cache_alloc event")]
    [InlineData("slabinfo.txt", null, "line 237: no kmalloc or kmem_cache_alloc event")]
    [InlineData("missing", null, "cannot be read")]
    [InlineData(".", null, "is a directory; name a file in it")]
    [InlineData("slab-sample.ftrace.txt.gz", "zoneinfo.txt", "zoneinfo.txt: line 1: slabinfo: no cache; give the text of /proc/slabinfo")]
    public void Bad_input_gives_one_line(string file, string? slabinfo, string message)
    {
        string[] more = slabinfo == null ? [] : ["--slabinfo", Data(slabinfo)];
        Answer answer = Answer.To(["trace", "judge", Data(file), .. more]);

        Assert.Equal(5, answer.Code);
        Assert.Contains(message, answer.Messages);
        Assert.Single(answer.Messages.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_slab_recording_is_not_imported_by_zones_nor_as_pages()
    {
        using var folder = new Folder();
        string recording = Data("slab-excerpt.perf.txt.gz");

        Answer zones = Answer.To(
            "trace", "import", recording, "--zoneinfo", Data("zoneinfo.txt"), "-o", folder["a.json"]);
        Answer pages = Answer.To("trace", "import", recording, "--events", "pages", "-o", folder["a.json"]);
        Answer slab = Answer.To(
            "trace", "import", Data("pages-sample.perf.txt.gz"), "--events", "slab", "-o", folder["a.json"]);

        Assert.Equal((1, 5, 5), (zones.Code, pages.Code, slab.Code));
        Assert.Contains("--zoneinfo is for recordings of pages", zones.Messages);
        Assert.Contains("line 45000: no mm_page_alloc event up to here (45,000 other events", pages.Messages);
        Assert.Contains("line 4000: no kmalloc or kmem_cache_alloc event up to here (4,000 other", slab.Messages);
        Assert.False(File.Exists(folder["a.json"]));
    }
}
