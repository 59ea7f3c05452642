using System.Runtime.InteropServices;
using Verified.Model;
using Verified.Model.Slab;

namespace Verified.Check.Systems;

/// <summary>Operations of caches as the specification alone carries them out.</summary>
public sealed partial class ModelSystem
{
    int testsLeft;
    Action? interrupting;

    /// <inheritdoc/>
    public IPageWitness? Witness { get; set; }

    /// <inheritdoc/>
    public void InterruptCall(int cpu, int tests, Action? between) => (testsLeft, interrupting) = (tests, between);

    /// <summary>Answers each call that the operation makes, until it makes none.</summary>
    Response Converse(in Command command)
    {
        World before = world;
        var calls = new List<PageCall>();
        IPageWitness? witness = Witness;
        while (true)
        {
            Turn turn = Conversation.Next(before, command, CollectionsMarshal.AsSpan(calls));
            if (turn.Call is not { } call)
            {
                world = turn.Ruling!.Value.Next;
                return turn.Ruling.Value.Response;
            }

            world = turn.World;
            witness?.Asking(call);
            Response response = interrupting is { } between ? Execute(call, testsLeft, between) : Execute(call);
            witness?.Asked(call, response);
            calls.Add(new(call, response, world));
        }
    }
}
