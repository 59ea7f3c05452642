using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Verified.Tests.CommandLine;

public sealed class ProgramTests
{
    const char Escape = '\u001b';

    static readonly Dictionary<string, string> Plain = [];
    static readonly Dictionary<string, string> Workflow = new()
    {
        ["GITHUB_ACTIONS"] = "true",
        ["FORCE_COLOR"] = "1",
        ["TERM"] = "xterm-256color",
    };

    [Fact]
    public void The_program_answers_with_the_code_of_the_command_line()
    {
        Assert.Equal(0, Answer.OfProgram(Plain).Code);
        Assert.Equal(1, Answer.OfProgram(Plain, "chek").Code);
        Assert.Equal(5, Answer.OfProgram(Plain, "replay", "/nowhere/x.json").Code);
    }

    [Fact]
    public void Output_in_a_pipe_has_no_escape_codes()
    {
        using var folder = new Folder();

        Answer answer = Answer.OfProgram(
            Workflow, "check", "buddy", "--time", "300ms", "--progress", "bar", "--out", folder["out"]);

        Assert.DoesNotContain(Escape, answer.Results);
        Assert.DoesNotContain(Escape, answer.Messages);
    }

    [Fact]
    public void In_a_workflow_a_violation_is_annotated_and_the_document_stays_alone()
    {
        using var folder = new Folder();
        string file = folder.Write("bad.txt", Traces.Merging);

        Answer answer = Answer.OfProgram(Workflow, "replay", file, "--system", Traces.MissedMerge, "--format", "json");

        Assert.Equal(2, answer.Code);
        Assert.Equal("violated", answer.Json.GetProperty("verdict").GetString());
        Assert.Contains("::error title=buddy.merge.candidate::", answer.Messages);
    }

    [Fact]
    public void Progress_is_a_line_every_five_seconds_or_nothing()
    {
        using var folder = new Folder();

        Answer told = Answer.OfProgram(Plain, "check", "zones", "--time", "6s", "--jobs", "1", "--out", folder["told"]);
        Answer silent = Answer.OfProgram(
            Plain, "check", "zones", "--time", "300ms", "--progress", "none", "--out", folder["silent"]);

        Assert.Matches("^[0-9]+ s: [0-9,]+ commands, ", told.Messages);
        Assert.Equal("", silent.Messages);
    }

    [Fact]
    public async Task An_interrupted_check_keeps_and_tells_what_it_did()
    {
        using var folder = new Folder();
        using Process program = Answer.Start(
            Plain, "check", "--time", "10m", "--out", folder["out"], "--format", "json");

        // The line with the seed is the sign that the check has begun.
        string? begun = await program.StandardError.ReadLineAsync();
        Interrupt(program);
        Answer answer = Answer.Of(program);

        Assert.StartsWith("seed ", begun, StringComparison.Ordinal);
        Assert.Equal(130, answer.Code);
        Assert.True(answer.Json.GetProperty("interrupted").GetBoolean());
        using var record = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["out"], "run.json")));
        Assert.Equal("interrupted", record.RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public void A_reader_that_goes_away_is_no_error()
    {
        using Process program = Answer.Start(Plain, "list", "rules");
        program.StandardOutput.Close();
        string messages = program.StandardError.ReadToEnd();
        program.WaitForExit();

        Assert.Equal(0, program.ExitCode);
        Assert.Equal("", messages);
    }

    static void Interrupt(Process program)
    {
        using Process kill = Process.Start("kill", ["-INT", program.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
