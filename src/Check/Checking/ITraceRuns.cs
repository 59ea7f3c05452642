using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Checking;

/// <summary>Somewhere to run traces: in this process, or in others.</summary>
public interface ITraceRuns : IDisposable
{
    /// <summary>This process, on a system that it then owns.</summary>
    static ITraceRuns On(ISystem system) => new OwnRuns(system);

    /// <summary>How much the system shows of itself; known when a trace has run.</summary>
    Level Level { get; }

    /// <summary>Runs a trace and finds its first bad step.</summary>
    Divergence? Locate(Trace trace, SessionDepth depth, CancellationToken cancel);

    /// <summary>Runs one of many traces of a search.</summary>
    Divergence? Run(Trace trace, SessionDepth depth);
}

/// <summary>Runs traces in this process, on a system of its own.</summary>
sealed class OwnRuns(ISystem system) : ITraceRuns
{
    readonly Runner runner = new(system);

    /// <inheritdoc/>
    public Level Level => system.Level;

    /// <inheritdoc/>
    public Divergence? Locate(Trace trace, SessionDepth depth, CancellationToken cancel) =>
        runner.Locate(trace, depth, null, cancel).Divergence;

    /// <inheritdoc/>
    public Divergence? Run(Trace trace, SessionDepth depth) => runner.Run(trace, depth).Divergence;

    /// <inheritdoc/>
    public void Dispose() => system.Dispose();
}
