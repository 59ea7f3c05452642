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
    bool planted;

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
        planted = report.Nodes.Count == 1 && report.Nodes[0].Spanned <= Session.SmallFrames;
        if (planted) tamper.Booted(kernel);
        return report;
    }

    /// <inheritdoc/>
    public Response Execute(in Command command)
    {
        if (!planted) return kernel.Execute(command);
        Command done = command;
        tamper.Before(ref done);
        Response response = kernel.Execute(done);
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
        get => kernel.Witness;
        set => kernel.Witness = value;
    }

    /// <inheritdoc/>
    public void InterruptCall(int cpu, int tests, Action? between) => kernel.InterruptCall(cpu, tests, between);

    /// <inheritdoc/>
    public Span<byte> Memory(Frame first, Pages pages) => ((ISystem)kernel).Memory(first, pages);

    /// <inheritdoc/>
    public void Show(Display display) => kernel.Show(display);

    /// <inheritdoc/>
    public void Dispose() => kernel.Dispose();
}
