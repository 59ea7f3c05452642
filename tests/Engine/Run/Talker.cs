using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Model;

namespace Verified.Tests.Engine.Run;

/// <summary>What a cache does with one call to the page allocator, beside making it.</summary>
delegate IEnumerable<Command> Retelling(Command call);

/// <summary>Our implementation, whose calls to the page allocator on behalf of caches are told otherwise than they
/// were.</summary>
sealed class Talker(Retelling retell) : ISystem
{
    readonly KernelSystem kernel = new();

    public string Name => kernel.Name;

    public Level Level => kernel.Level;

    public Policy Policy => kernel.Policy;

    public bool TakesInterrupts => kernel.TakesInterrupts;

    public IPageWitness? Witness
    {
        get;
        set
        {
            field = value;
            kernel.Witness = value is null ? null : new Retold(value, retell);
        }
    }

    public BootReport? Boot(Layout layout) => kernel.Boot(layout);

    public Response Execute(in Command command) => kernel.Execute(command);

    public Response Execute(in Command command, int tests, Action between) => kernel.Execute(command, tests, between);

    public void InterruptCall(int cpu, int tests, Action? between) => kernel.InterruptCall(cpu, tests, between);

    public Span<byte> Memory(Frame first, Pages pages) => ((ISystem)kernel).Memory(first, pages);

    public void Show(Display display) => kernel.Show(display);

    public void Dispose() => kernel.Dispose();

    sealed class Retold(IPageWitness to, Retelling retell) : IPageWitness
    {
        public void Asking(in Command call)
        {
            if (retell(call).FirstOrDefault() is { Id: >= 0 } told && retell(call).Any()) to.Asking(told);
        }

        public void Asked(in Command call, in Response response)
        {
            bool first = true;
            foreach (Command told in retell(call))
            {
                if (!first) to.Asking(told);
                to.Asked(told, response);
                first = false;
            }
        }
    }
}
