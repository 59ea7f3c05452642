using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Model;

namespace Verified.Tests.CommandLine.Report;

/// <summary>A system that does as the specification says, except where a test makes it lie.</summary>
sealed class LyingSystem : ISystem
{
    readonly ModelSystem honest = new();

    /// <summary>Changes an answer.</summary>
    public Func<Command, Response, Response> Answer { get; init; } = (_, response) => response;

    /// <summary>Changes what is told of the boot.</summary>
    public Func<BootReport, BootReport> Booted { get; init; } = report => report;

    /// <summary>Called before the state is shown.</summary>
    public Action Showing { get; init; } = () => { };

    /// <inheritdoc/>
    public string Name => "liar";

    /// <inheritdoc/>
    public Level Level { get; init; } = Level.Structure;

    /// <inheritdoc/>
    public Policy Policy => Policy.Kernel;

    /// <inheritdoc/>
    public BootReport? Boot(Layout layout) => Booted(honest.Boot(layout));

    /// <inheritdoc/>
    public Response Execute(in Command command) => Answer(command, honest.Execute(command));

    /// <inheritdoc/>
    public Span<byte> Memory(Frame first, Pages pages) => [];

    /// <inheritdoc/>
    public void Show(Display display)
    {
        Showing();
        honest.Show(display);
    }

    /// <inheritdoc/>
    public void Dispose() => honest.Dispose();
}
