using Verified.Check.Run;
using Verified.Model;

namespace Verified.Check.Systems;

/// <summary>
/// A system under test. One instance runs one trace after the other, each from a fresh boot, on one thread.
/// </summary>
public interface ISystem : IDisposable
{
    /// <summary>The name that the command line knows it by.</summary>
    string Name { get; }

    /// <summary>How much of itself it shows.</summary>
    Level Level { get; }

    /// <summary>What is known of its policy.</summary>
    Policy Policy { get; }

    /// <summary>Starts anew with that machine. Null: it shows nothing of its boot state.</summary>
    BootReport? Boot(Layout layout);

    /// <summary>Runs one resolved command.</summary>
    Response Execute(in Command command);

    /// <summary>
    /// Runs one resolved request, and something else in between: after that many of its mark tests. A system that
    /// cannot be interrupted runs the request alone.
    /// </summary>
    Response Execute(in Command command, int tests, Action between) => Execute(command);

    /// <summary>Whether it can be interrupted.</summary>
    bool TakesInterrupts => false;

    /// <summary>
    /// Who sees the calls of caches to the page allocator; null: nobody. A system that cannot show them has none.
    /// </summary>
    IPageWitness? Witness
    {
        get => null;
        set { }
    }

    /// <summary>
    /// Has something done after that many mark tests of the call that its witness is being told of; 0: nothing.
    /// </summary>
    void InterruptCall(int cpu, int tests, Action? between)
    {
    }

    /// <summary>The bytes of those frames; empty when the system has no memory of its own.</summary>
    Span<byte> Memory(Frame first, Pages pages);

    /// <summary>
    /// The bytes of the page at an address of the windows, as who has the address sees them; empty when nothing is
    /// mapped there, or the system has no memory of its own.
    /// </summary>
    Span<byte> Mapped(ulong address) => [];

    /// <summary>Shows as much of the state as the display asks for.</summary>
    void Show(Display display);
}
