using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Model;

namespace Verified.Check.SelfTest;

/// <summary>
/// Our implementation with one fault planted in it. The fault works on machines that a session looks at as a whole
/// after every command; on a larger one it might show late, and then as another rule.
/// </summary>
sealed class PlantedSystem(Tamper tamper) : ISystem
{
    readonly KernelSystem kernel = new();

    /// <summary>Whether the fault works on the machine, and whether it does now.</summary>
    bool works, planted;

    /// <inheritdoc/>
    public string Name => kernel.Name;

    /// <inheritdoc/>
    public Level Level => kernel.Level;

    /// <inheritdoc/>
    public Policy Policy => kernel.Policy;

    /// <inheritdoc/>
    public BootReport? Boot(Layout layout)
    {
        BootReport report = kernel.Boot(layout);
        // Faults of the catalogue know the zones of one node.
        works = planted = report.Nodes.Count == 1 && report.Nodes[0].Spanned <= Session.SmallFrames;
        if (planted) tamper.Booted(kernel);
        return report;
    }

    /// <inheritdoc/>
    public Response Execute(in Command command)
    {
        if (!planted) return kernel.Execute(command);
        Command done = command;
        tamper.Before(ref done);
        // What interrupts it finds the implementation as it is.
        planted = false;
        Response response = kernel.Execute(done);
        planted = true;
        tamper.After(command, ref response);
        return response;
    }

    /// <inheritdoc/>
    public bool TakesInterrupts => kernel.TakesInterrupts;

    /// <inheritdoc/>
    public Response Execute(in Command command, int tests, Action between)
    {
        // A fault takes hold around one command at a time: what it put aside for the outer one, the inner would undo.
        bool holds = planted;
        planted = false;
        Response response = kernel.Execute(command, tests, between);
        planted = holds;
        return response;
    }

    /// <inheritdoc/>
    public IPageWitness? Witness
    {
        get;
        set
        {
            field = value;
            kernel.Witness = value is null || !works ? value : new Hearing(value, tamper);
        }
    }

    /// <inheritdoc/>
    public void InterruptCall(int cpu, int tests, Action? between)
    {
        if (between is null || !works)
        {
            kernel.InterruptCall(cpu, tests, between);
            return;
        }

        kernel.InterruptCall(cpu, tests, () =>
        {
            tamper.Pause();
            between();
            tamper.Resume();
        });
    }

    /// <inheritdoc/>
    public Span<byte> Memory(Frame first, Pages pages) => ((ISystem)kernel).Memory(first, pages);

    /// <inheritdoc/>
    public Span<byte> Mapped(ulong address) => kernel.Mapped(planted ? tamper.Seen(address) : address);

    /// <inheritdoc/>
    public void Show(Display display) => kernel.Show(display);

    /// <inheritdoc/>
    public void Dispose() => kernel.Dispose();

    /// <summary>Hears of the calls to the page allocator what the fault lets it hear.</summary>
    sealed class Hearing(IPageWitness witness, Tamper tamper) : IPageWitness
    {
        bool unheard;

        public void Asking(in Command call)
        {
            unheard = tamper.Suppresses(call);
            if (!unheard) witness.Asking(call);
        }

        public void Asked(in Command call, in Response response)
        {
            if (unheard) tamper.Suppress(call);
            else witness.Asked(call, response);
        }
    }
}
