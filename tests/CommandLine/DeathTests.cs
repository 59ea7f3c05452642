using System.Text.Json;
using Verified.Check.Traces;

namespace Verified.Tests.CommandLine;

public sealed class DeathTests
{
    [Theory]
    [InlineData("segfault", "crash", "access-violation")]
    [InlineData("hang", "hang", "hang")]
    [InlineData("memory", "memory", "memory-limit")]
    public void A_death_is_named_pinned_to_its_step_and_shrunk_to_the_two_commands_that_it_needs(
        string fate, string kind, string death)
    {
        using var folder = new Folder();

        Answer answer = Answer.To(
            "check", "buddy", "--seed", "1", "--cases", "2", "--jobs", "1", "--system", "dies:" + fate, "--hang", "1",
            "--memory-limit", "256", "--isolate", "--progress", "none", "--format", "json", "--out", folder["out"]);

        Assert.Equal(2, answer.Code);
        JsonElement violation = Assert.Single(answer.Json.GetProperty("violations").EnumerateArray());
        Assert.Equal(kind, violation.GetProperty("kind").GetString());
        Assert.Equal(death, violation.GetProperty("death").GetString());
        Assert.True(violation.GetProperty("minimal").GetBoolean());
        Assert.Equal(1, violation.GetProperty("step").GetInt32());
        Assert.Equal(
            ["a = alloc order=2 gfp=0", "free a"],
            violation.GetProperty("commands").EnumerateArray().Select(step => step.GetProperty("command").GetString()));
        StoredTrace stored = TraceFile.Load(violation.GetProperty("trace").GetString()!);
        Assert.Equal(kind, stored.Expected!.Kind.ToString().ToLowerInvariant());
    }
}
