using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.Slab;

namespace Verified.Check.Report;

/// <summary>A step of a trace as it is told.</summary>
/// <param name="Number">Its number in the trace, from 1.</param>
/// <param name="Text">The command in the text form.</param>
/// <param name="Response">What the system answered, in one line; null: it did not run.</param>
public sealed record ToldStep(int Number, string Text, string? Response);

/// <summary>
/// What happened when a trace ran: the first and last steps with their answers, and the memory at the end as both sides
/// see
/// it.
/// </summary>
public sealed class Account
{
    /// <summary>Steps told at the beginning and at the end of a trace; those between are counted.</summary>
    public const int StepsAtStart = 4;

    /// <summary>Steps told at the end of a trace.</summary>
    public const int StepsAtEnd = 10;

    /// <summary>Characters of an answer.</summary>
    const int MostAnswer = 60;

    readonly List<ToldStep> steps = [];
    readonly Owners owners = new();
    readonly Trace trace;
    /// <summary>The answer to the last command, once both sides agree on it.</summary>
    Response? own;

    /// <summary>The answer to the command that was to interrupt the last one, and whether it did.</summary>
    (Response Response, bool Inside)? other;
    Command last;
    OwnedBlock? modelBlock;
    OwnedBlock? systemBlock;

    Account(Trace trace) => this.trace = trace;

    /// <summary>The difference that showed; null: none.</summary>
    public Divergence? Divergence { get; private set; }

    /// <summary>The steps told, in order. A gap in the numbers is a cut.</summary>
    public IReadOnlyList<ToldStep> Steps => steps;

    /// <summary>The machine at the end; null: it did not boot.</summary>
    public MemoryMap? Map { get; private set; }

    /// <summary>Runs the trace on the system to its end, or to the difference that it is known to show, and tells of
    /// it.</summary>
    /// <param name="system">The system.</param>
    /// <param name="trace">What to run.</param>
    /// <param name="known">The difference as it was located; null: none was.</param>
    /// <param name="deep">Whether whole frames are stamped.</param>
    public static Account Of(ISystem system, Trace trace, Divergence? known, bool deep = false)
    {
        var account = new Account(trace);
        account.Tell(system, known, deep);
        return account;
    }

    void Tell(ISystem system, Divergence? known, bool deep)
    {
        var session = new Session(system);
        session.Answered = (in Command command, in Response response) =>
        {
            owners.Follow(session.World, command, response, Request.Meaning(command).Order);
            if (command.Id == last.Id) own = response;
            else other = (response, own is null);
        };
        Divergence = session.Begin(trace.Layout, SessionDepth.Generated with { Deep = deep });
        if (Divergence is not null) return;
        World before = session.World;
        int end = known is null ? trace.Commands.Length : Math.Min(trace.Commands.Length, known.Step + 1);
        bool answered = false;
        int index = 0;
        foreach (string line in TraceText.Lines(trace).Take(end))
        {
            before = session.World;
            answered = session.TryResolve(trace.Commands[index], out last);
            owners.Meet(last);
            own = null;
            other = null;
            if (Kills(known, index))
            {
                Told(index, end, line, $"died: {known!.Death}");
                break;
            }

            if (answered) Divergence = session.Step(index, last);
            Told(index, end, line, answered ? Answer(session) : null);
            if (Divergence is not null) break;
            index++;
        }

        if (known is not null) Divergence = known;
        bool knows = Divergence is { Death: null } && answered;
        World after = knows ? Demanded(before, session) : session.World;
        var model = new ModelPicture(after, owners, modelBlock);
        Map = new MemoryMap(after.Machine, model, SystemPicture.Of(system, after.Machine, owners, systemBlock),
            system.Name, Places(session));
    }

    /// <summary>Whether the system dies in that step. Then nobody can be asked: the account is given on the
    /// specification.</summary>
    static bool Kills(Divergence? known, int index) => known is { Death: not null } && known.Step == index;

    void Told(int index, int end, string line, string? answer)
    {
        if (index >= StepsAtStart && index < end - StepsAtEnd) return;
        steps.Add(new(index + 1, line, answer));
    }

    string Answer(Session session)
    {
        if (Divergence is { Kind: DivergenceKind.Crash }) return "threw";
        if (Divergence is { Kind: DivergenceKind.Content } && session.LastResponse == default) return "not asked";
        if (last.Interrupts) return "waits to interrupt the next";
        string text = (own ?? session.LastResponse).ToString();
        if (other is { } ran) text = $"{text}; {(ran.Inside ? "inside" : "behind")} it: {ran.Response}";
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        if (end >= 0) text = text[..end].TrimEnd() + " ..";
        return text.Length <= MostAnswer ? text : text[..(MostAnswer - 2)] + "..";
    }

    /// <summary>The world that the last command should have led to: with the system's choice where that is
    /// allowed.</summary>
    World Demanded(World before, Session session)
    {
        if (!ReferenceEquals(before, session.World)) return session.World;
        Response response = session.LastResponse;
        Order order = Request.Meaning(last).Order;
        if (last.Produces && response.Served && Divergence is not { Kind: DivergenceKind.Crash })
        {
            systemBlock = new(owners.LastHandle, response.Frame, order);
            if (Spec.Step(before, last, new Observation { Response = response, Level = Level.Address })
                .Next is { } adopted)
            {
                modelBlock = systemBlock;
                return adopted;
            }
        }

        Ruling ruling = before.Slabs is not null && Conversation.Holds(before, last)
            ? Conversation.Predict(before, last)
            : Spec.Predict(before, last);
        if (ruling.Response.Served) modelBlock = new(owners.LastHandle, ruling.Response.Frame, order);
        return ruling.Next;
    }

    /// <summary>The frames that the last command was about.</summary>
    List<Frame> Places(Session session)
    {
        var places = new List<Frame>();
        if (session.LastResponse.Served) places.Add(session.LastResponse.Frame);
        if (last.Target != 0 || last.Frame.Number > 0) places.Add(last.Frame);
        return places;
    }
}
