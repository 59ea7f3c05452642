using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Impl.Memory;
using Verified.Model;

namespace Verified.Check.SelfTest;

/// <summary>How a <see cref="DyingSystem"/> dies.</summary>
public enum Fate
{
    /// <summary>It reads where no memory is.</summary>
    Segfault,

    /// <summary>It aborts its process.</summary>
    Abort,

    /// <summary>It recurses for ever.</summary>
    Overflow,

    /// <summary>It loops for ever.</summary>
    Hang,

    /// <summary>It allocates for ever.</summary>
    Memory,
}

/// <summary>
/// The specification as a system that takes its process with it: when it has released a block of order 2 or
/// more, or behind one command in a hundred; which ones depends on what they say. To see whether a check survives it.
/// </summary>
/// <param name="fate">How it dies; null: at one command in a hundred, by all fates.</param>
public sealed class DyingSystem(Fate? fate) : ISystem
{
    readonly ModelSystem system = new();

    /// <summary>What its name begins with, before the fate or "any".</summary>
    public const string Prefix = "dies:";

    /// <summary>The system of a name; null: there is none.</summary>
    public static DyingSystem? Named(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        string word = name[Prefix.Length..];
        if (word == "any") return new(null);
        return Enum.TryParse(word, ignoreCase: true, out Fate fate) && char.IsLetter(word[0]) ? new(fate) : null;
    }

    /// <inheritdoc/>
    public string Name => system.Name;

    /// <inheritdoc/>
    public Level Level => system.Level;

    /// <inheritdoc/>
    public Policy Policy => system.Policy;

    /// <inheritdoc/>
    public bool TakesInterrupts => system.TakesInterrupts;

    /// <inheritdoc/>
    public IPageWitness? Witness
    {
        get => system.Witness;
        set => system.Witness = value;
    }

    /// <inheritdoc/>
    public BootReport? Boot(Layout layout) => system.Boot(layout);

    /// <inheritdoc/>
    public Response Execute(in Command command)
    {
        Response response = system.Execute(command);
        Meet(command, response);
        return response;
    }

    /// <inheritdoc/>
    public Response Execute(in Command command, int tests, Action between)
    {
        Response response = system.Execute(command, tests, between);
        Meet(command, response);
        return response;
    }

    /// <inheritdoc/>
    public void InterruptCall(int cpu, int tests, Action? between) => system.InterruptCall(cpu, tests, between);

    /// <inheritdoc/>
    public Span<byte> Memory(Frame first, Pages pages) => system.Memory(first, pages);

    /// <inheritdoc/>
    public Span<byte> Mapped(ulong address) => ((ISystem)system).Mapped(address);

    /// <inheritdoc/>
    public void Show(Display display) => system.Show(display);

    /// <inheritdoc/>
    public void Dispose() => system.Dispose();

    void Meet(in Command command, in Response response)
    {
        if (fate is { } known)
        {
            if (response.Outcome == Outcome.Freed && command.Op == Op.FreePages && command.Order.Value >= 2) Die(known);
            return;
        }

        // The same command always meets the same fate, wherever it stands: so it can be shrunk.
        ulong sort = Sort(command);
        if (sort % 100 == 0) Die((Fate)(sort / 100 % 5));
    }

    static ulong Sort(in Command command) => Generate.SplitMix.Mix(
        ((ulong)command.Op << 32) | command.Gfp,
        (ulong)(uint)command.Order.Value | ((ulong)command.Context << 8) | ((ulong)command.Cpu << 16));

    static void Die(Fate fate)
    {
        switch (fate)
        {
            case Fate.Segfault:
                BadAccess.BehindRegion();
                break;
            case Fate.Abort:
                Environment.FailFast("the system under test aborts");
                break;
            case Fate.Overflow:
                Recurse(0);
                break;
            case Fate.Hang:
                for (ulong i = 0; ; i++) if (i == ulong.MaxValue) break;
                break;
            default:
                for (var all = new List<byte[]>(); ;)
                {
                    all.Add(new byte[16 << 20]);
                    all[^1].AsSpan().Fill(1);
                }
        }
    }

    /// <summary>Work after the call keeps the frame.</summary>
    static int Recurse(int depth) => Recurse(depth + 1) + depth;
}
