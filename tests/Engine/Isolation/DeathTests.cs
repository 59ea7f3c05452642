using Verified.Check.Isolation;
using Verified.Check.Run;

namespace Verified.Tests.Engine.Isolation;

public sealed class DeathTests
{
    [Theory]
    [InlineData(139, "", "SIGSEGV", "the process died of SIGSEGV")]
    [InlineData(137, "", "SIGKILL", "the process died of SIGKILL")]
    [InlineData(3, "a system's own words\n", "exit-3", "the process died of exit-3")]
    [InlineData(0, "", "exit-0", "the process died of exit-0")]
    [InlineData(134, "Stack overflow.\nRepeated 9 times:\n", "stack-overflow",
        "the process died of SIGABRT: Stack overflow")]
    [InlineData(134, "Process terminated.\nlist is corrupt\n   at A.B()\n", "abort",
        "the process died of SIGABRT: Process terminated, list is corrupt")]
    [InlineData(134, "Process terminated.\n   at A.B()\n", "abort",
        "the process died of SIGABRT: Process terminated")]
    [InlineData(134, "Fatal error.\nSystem.AccessViolationException: Attempted to read. This is often\n",
        "access-violation", "the process died of SIGABRT: System.AccessViolationException: Attempted to read")]
    public void A_crash_is_named_by_the_last_words_of_the_runtime_or_else_by_signal_or_code(
        int code, string said, string name, string words) =>
        Assert.Equal(new Death(DivergenceKind.Crash, name, words), Death.Of(code, said));

    [Fact]
    public void Memory_that_is_not_to_be_had_is_a_death_by_memory() => Assert.Equal(
        (DivergenceKind.Memory, "out-of-memory"),
        Death.Of(134, "Out of memory.\n") is var death ? (death.Kind, death.Name) : default);

    [Fact]
    public void Deaths_of_different_names_are_different_failures()
    {
        Divergence segfault = Death.Of(139, "").At(4, Phase.Step);
        Divergence abort = Death.Of(134, "").At(4, Phase.Step);

        Assert.Equal(4, segfault.Step);
        Assert.NotEqual(segfault.Signature, abort.Signature);
    }

    [Fact]
    public void A_death_outside_of_a_step_says_where_it_came()
    {
        Assert.EndsWith(", while it booted", Words(Phase.Boot), StringComparison.Ordinal);
        Assert.EndsWith(", in the last comparison", Words(Phase.Finish), StringComparison.Ordinal);
        Assert.EndsWith("no answer for 1.5 s; the process was ended", Words(Phase.Step), StringComparison.Ordinal);

        static string Words(Phase phase) => Death.Hang(TimeSpan.FromSeconds(1.5)).At(0, phase).Violation.Actual;
    }
}
