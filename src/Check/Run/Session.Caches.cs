using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.Slab;

namespace Verified.Check.Run;

/// <summary>
/// Operations of caches: conversations with the page allocator, each call of which is compared when it is made.
/// </summary>
public sealed partial class Session
{
    readonly ObjectContents objects;
    int sinceCaches;

    /// <summary>A dialogue that nobody has at the moment; null: all are had.</summary>
    Dialogue? idle;

    bool Converses(in Command command) => World.Slabs is not null && Conversation.Holds(World, command);

    /// <summary>
    /// Runs an operation of a cache, and the other command inside the first of its calls that it can interrupt; behind
    /// it, when there is none.
    /// </summary>
    Divergence? Converse(
        int step, in Command command, Command? other = null, ImmutableArray<Move> moved = default)
    {
        Commands++;
        if ((objects.Before(command) ?? BeforeAreas(command)) is { } spoilt)
            return new(step, DivergenceKind.Content, spoilt);
        Dialogue dialogue = idle ?? new(this);
        idle = null;
        dialogue.Begin(step, command, other, moved);
        Divergence? found = Conversed(dialogue, step, command);
        found ??= other is { } late && !dialogue.Interrupted ? Alone(step, late) : null;
        idle = dialogue;
        return found;
    }

    Divergence? Conversed(Dialogue dialogue, int step, in Command command)
    {
        IPageWitness? outer = system.Witness;
        system.Witness = dialogue;
        Response response;
        try
        {
            response = system.Execute(command);
        }
        catch (Exception e) when (Crash.IsOurs(e))
        {
            return dialogue.Broken ?? new(step, DivergenceKind.Crash, Crash.Of(e));
        }
        finally
        {
            system.Witness = outer;
        }

        return dialogue.Broken ?? dialogue.End(response);
    }

    /// <summary>
    /// Compares an operation of a cache with what the specification demands, its calls being agreed on.
    /// </summary>
    Divergence? Concluded(
        int step, in Command command, World before, ReadOnlySpan<PageCall> calls, in Response response,
        ImmutableArray<Move> moved)
    {
        Turn end = Conversation.Next(before, command, calls);
        try
        {
            LastResponse = response;
            Ask(command, response);
            AskForCaches(command, before, end);
            if (system.Level >= Level.Counts) system.Show(display);
        }
        catch (Exception e) when (Crash.IsOurs(e))
        {
            return new(step, DivergenceKind.Crash, Crash.Of(e));
        }

        Verdict verdict = Spec.Conclude(before, command, end, Seen(response, calls), moved);
        Tally.Add(verdict.Marks);
        if (verdict.Violation is { } broken) return new(step, Kind(broken), broken);
        Become(verdict.Next!);
        Answered?.Invoke(command, response);
        handles.Keep(command, response);
        LetGoOfElement(command, response);
        Violation? spoilt = objects.After(command, response, World) ?? AfterAreas(command, response);
        Tally.Add(objects.TakeFired());
        if (spoilt is not null) return new(step, DivergenceKind.Content, spoilt);
        if (++sinceCaches >= depth.SweepEvery && WholeCaches(step) is { } late) return late;
        return Sweep(step);
    }

    /// <summary>Asks for the parts of caches that the specification changes.</summary>
    void AskForCaches(in Command command, World before, in Turn end)
    {
        if (system.Level < Level.Structure || end.Ruling is not { } ruling) return;
        AskForRooms(before.Upper, ruling.Next.Upper!);
        CacheChain then = before.Slabs!.Caches;
        CacheChain now = ruling.Next.Slabs!.Caches;
        for (int place = now.Differs(then, 0); place < now.Length; place = now.Differs(then, place + 1))
        {
            if (then[place] is { } old && now[place] is { } cache) AskForParts(place, old, cache);
            else display.Caches.Add(place);
        }

        if (command.Op == Op.CacheReap && ruling.Response.Outcome == Outcome.Ok) AskForReaped(command.Cpu, then, now);
    }

    /// <summary>
    /// A reap looks at the arrays of all caches, and leaves those alone that were not used or are left out: they are
    /// compared too.
    /// </summary>
    void AskForReaped(int cpu, in CacheChain then, in CacheChain now)
    {
        for (int place = 0; place < now.Length; place++)
        {
            if (now[place] is not { } cache || then[place] is not { } old) continue;
            if (ReferenceEquals(old, cache)) display.Parts.Add((Part.Cache, place, 0));
            if (ReferenceEquals(old.Locals[cpu], cache.Locals[cpu])) display.Parts.Add((Part.Local, place, cpu));
        }
    }

    void AskForParts(int place, Cache old, Cache cache)
    {
        display.Parts.Add((Part.Cache, place, 0));
        for (int node = 0; node < cache.Lists.Length; node++)
        {
            CacheNode now = cache.Lists[node];
            CacheNode then = old.Lists[node];
            if (ReferenceEquals(then, now)) continue;
            display.Parts.Add((Part.Node, place, node));
            AskForSlabs(Part.Partial, place, node, then.Partial, now.Partial);
            AskForSlabs(Part.Full, place, node, then.Full, now.Full);
            AskForSlabs(Part.Free, place, node, then.Free, now.Free);
        }

        for (int cpu = 0; cpu < cache.Locals.Length; cpu++)
            if (!ReferenceEquals(old.Locals[cpu], cache.Locals[cpu])) display.Parts.Add((Part.Local, place, cpu));
    }

    void AskForSlabs(
        Part part, int place, int node, ImmutableArray<SlabDescriptor> then, ImmutableArray<SlabDescriptor> now)
    {
        if (then == now) return;
        display.Parts.Add((part, place, node));
        foreach (SlabDescriptor slab in now)
            if (!then.Contains(slab, ReferenceEqualityComparer.Instance))
                display.Parts.Add((Part.Slab, place, slab.First.Number));
    }

    /// <summary>Looks at every cache, also at those that should not have changed.</summary>
    Divergence? WholeCaches(int step)
    {
        sinceCaches = 0;
        if (World.Slabs is null || system.Level < Level.Structure) return null;
        return Whole(step);
    }

    /// <summary>
    /// The witness of one operation: holds each call of the system against the one that the specification demands.
    /// </summary>
    sealed class Dialogue(Session session) : IPageWitness
    {
        readonly List<PageCall> calls = [];
        World start = session.World;
        int step;
        Command command;
        Command? other;
        ImmutableArray<Move> moved;
        Turn turn;
        Interrupt? interrupt;
        bool armed;

        /// <summary>The first difference; null: none so far.</summary>
        public Divergence? Broken { get; private set; }

        /// <summary>Whether the other command had its turn.</summary>
        public bool Interrupted { get; private set; }

        /// <summary>Starts with another operation.</summary>
        public void Begin(int number, in Command operation, Command? interrupting, ImmutableArray<Move> movedBefore)
        {
            (start, step, command, other, moved) = (session.World, number, operation, interrupting, movedBefore);
            calls.Clear();
            (turn, interrupt, armed, Broken, Interrupted) = (default, null, false, null, false);
        }

        /// <inheritdoc/>
        public void Asking(in Command call)
        {
            if (Broken is not null) return;
            turn = Conversation.Next(start, command, CollectionsMarshal.AsSpan(calls));
            if (Conversation.Unexpected(turn, call) is { } violation)
            {
                Broken = new(step, DivergenceKind.Response, violation);
                return;
            }

            session.Become(turn.World);
            if (other is not { } inner || Interrupted || !session.system.TakesInterrupts) return;
            if (Interrupt.Meet(session.World, call, inner.After) is not { } met) return;
            Arm(call.Cpu, inner, met);
        }

        void Arm(int cpu, Command inner, (World World, ImmutableArray<Move> Moves) met)
        {
            (armed, Interrupted) = (true, true);
            session.system.InterruptCall(cpu, inner.After, () => Interject(inner, met));
        }

        /// <inheritdoc/>
        public void Asked(in Command call, in Response response)
        {
            if (armed) session.system.InterruptCall(call.Cpu, 0, null);
            if (Broken is not null) return;
            if (armed && interrupt is null)
            {
                Broken = new(step, DivergenceKind.Response, Unmet(other!.Value));
                return;
            }

            session.Look(call, response);
            Verdict verdict = Spec.Step(turn.World, call, session.Seen(response), interrupt, moved);
            session.Tally.Add(verdict.Marks);
            if (verdict.Violation is { } broken)
            {
                Broken = new(step, Kind(broken), broken);
                return;
            }

            if (interrupt is not null) session.World = interrupt.Next!;
            session.Become(verdict.Next!);
            // Whoever had them before: they are free now.
            if (call.Op == Op.FreePages && response.Outcome == Outcome.Freed && !command.OfSlab)
                session.LetGoOfBlock(call.Frame, call.Order);
            calls.Add(new(call, response, session.World));
            (armed, interrupt, moved) = (false, null, default);
        }

        /// <summary>What is left when all calls are made.</summary>
        public Divergence? End(in Response response) => session.Concluded(
            step, command, start, CollectionsMarshal.AsSpan(calls), response, moved);

        void Interject(in Command inner, (World World, ImmutableArray<Move> Moves) met)
        {
            session.Become(met.World);
            Broken = session.Alone(step, inner, met.Moves);
            interrupt = new(inner.After, session.World);
        }
    }
}
