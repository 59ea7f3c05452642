using System.Text.Json;

namespace Verified.Tests.CommandLine;

public sealed class JsonTests
{
    public static TheoryData<string> CommandLines =>
    [
        "check buddy --cases 2 --out {out}", "check nothing",
            "check buddy --cases 10 --jobs 1 --system fault:missed-merge --out {out}", "replay {good}",
        "replay {bad}", "replay {missing}", "replay", "shrink {good}", "shrink {bad}", "shrink {missing}",
            "explain {good}", "explain {bad}",
        "explain {bad} --as-test", "explain {missing}", "trace import {missing} -o {out}.json", "trace show {good}",
            "trace judge {missing}", "trace show {missing}", "trace",
        "list rules", "list areas", "list systems", "list nothing", "selftest --fault missed-merge --seeds 1",
            "selftest --fault nothing", "threads --operations 4000 --seed 1", "threads --cpus 0",
        "spec build --out /proc/nowhere", "check --help", "--help", "--version", "nothing",
    ];

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Every_command_writes_exactly_one_document_also_when_it_fails(string line)
    {
        using var folder = new Folder();
        string good = folder.Write("good.txt", Traces.Merging);
        string filled = line.Replace("{good}", good).Replace("{bad}", $"{good} --system {Traces.MissedMerge}")
            .Replace("{missing}", folder["missing"]).Replace("{out}", folder["out"]);

        Answer answer = Answer.To([.. filled.Split(' '), "--format", "json"]);

        JsonElement json = answer.Json;
        if (line.StartsWith("--", StringComparison.Ordinal)) return;
        Assert.Equal(1, json.GetProperty("schemaVersion").GetInt32());
        if (!json.TryGetProperty("error", out JsonElement error)) return;
        Assert.Equal(answer.Code, error.GetProperty("exitCode").GetInt32());
        Assert.Contains(error.GetProperty("message").GetString()!, answer.Messages);
    }
}
