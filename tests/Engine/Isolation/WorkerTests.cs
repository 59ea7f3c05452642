using Verified.Check.Isolation;
using Verified.Check.Systems;

namespace Verified.Tests.Engine.Isolation;

/// <summary>The side that may die, spoken to directly: by lines, as its parent does.</summary>
public sealed class WorkerTests
{
    readonly List<string[]> answers = [];
    int made;

    Worker New() => new(
        () =>
        {
            made++;
            return new ModelSystem();
        },
        Journal.NewFile(),
        line => answers.Add(Message.Parts(line)!));

    [Fact]
    public void A_worker_becomes_another_system_where_it_is_told_to_and_goes_on()
    {
        using Worker worker = New();

        worker.Serve(
        [
            Message.Line(Message.Work, "buddy", "5", "0", "2", "10000", "7"),
            Message.Line(Message.Choose, "0"),
            Message.Line(Message.Work, "buddy", "5", "0", "2", "10000", "7"),
        ]);

        Assert.Equal(
            [[Message.Ready], [Message.Done, "2"], [Message.Ready], [Message.Done, "2"]], answers);
        Assert.Equal(2, made);
    }

    [Fact]
    public void The_true_implementation_has_no_mutant_in_it()
    {
        using Worker worker = New();

        string message = Assert.Throws<InvalidOperationException>(
            () => worker.Serve([Message.Line(Message.Choose, "5")])).Message;

        Assert.Equal("the implementation has no mutant 5 in it", message);
    }
}
