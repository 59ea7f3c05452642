using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Rules;

namespace Verified.Tests.Engine.Run;

/// <summary>What the engine sees of the bytes of objects.</summary>
public sealed class ObjectContentsTests
{
    const string Head = """
        verified-trace 1
        zone DMA start=0 frames=8
        tunables min_free=0 compound=off cache_line=32

        """;

    static readonly SessionDepth Seldom = new(false, int.MaxValue, int.MaxValue);

    [Fact]
    public void A_byte_of_a_held_object_that_changes_is_found_when_it_is_released() =>
        Finds(RuleIds.Slab.ObjectContent, 2, "a = kmalloc size=20 gfp=0\nslabinfo\nkfree a\n", (1, 19));

    [Fact]
    public void A_byte_of_a_held_object_that_changes_is_found_when_it_is_resized() => Finds(
        RuleIds.Slab.ObjectContent, 2, "a = kmalloc size=20 gfp=0\nslabinfo\nb = krealloc a size=40 gfp=0\n", (1, 0));

    [Fact]
    public void A_byte_of_a_held_object_that_changes_is_found_in_the_last_sweep() =>
        Finds(RuleIds.Slab.ObjectContent, 1, "a = kmalloc size=20 gfp=0\nslabinfo\n", (1, 7));

    [Fact]
    public void Large_objects_are_looked_at_on_both_ends() =>
        Finds(RuleIds.Slab.ObjectContent, 2, "a = kmalloc size=4000 gfp=0\nslabinfo\nkfree a\n", (1, 3999));

    [Fact]
    public void What_was_not_asked_for_is_nobodys() =>
        Finds(null, 0, "a = kmalloc size=20 gfp=0\nslabinfo\nkfree a\n", (1, 20));

    [Fact]
    public void A_free_object_of_a_constructor_must_stay_as_it_was() => Finds(
        RuleIds.Slab.ObjectConstructed, 4,
        "a = cache_create name=1 size=20 flags=CTOR\nb = cache_alloc a gfp=0\ncache_free a b\nslabinfo\n"
        + "c = cache_alloc a gfp=0\n",
        (3, 5));

    [Fact]
    public void An_owner_may_use_a_constructed_object_who_puts_it_back() => Finds(
        null, 0,
        "a = cache_create name=1 size=20 flags=CTOR\nb = cache_alloc a gfp=0\ncache_free a b\n"
        + "c = cache_alloc a gfp=0\nkfree c\nd = cache_alloc a gfp=0\ne = krealloc d size=10 gfp=0\nkfree e\n"
        + "f = cache_alloc a gfp=0\n",
        (int.MaxValue, 0));

    [Fact]
    public void A_constructor_is_told_whether_the_request_may_wait() => Finds(
        null, 0,
        "a = cache_create name=1 size=3000 flags=CTOR\nb = cache_alloc a gfp=ATOMIC\nc = cache_alloc a gfp=KERNEL\n"
        + "d = cache_alloc_node a node=0 gfp=KERNEL\ne = cache_alloc_node a node=0 gfp=ATOMIC\n",
        (int.MaxValue, 0));

    /// <summary>Flips a byte behind a step: so many bytes from the start of the object that was handed out
    /// last.</summary>
    static void Finds(string? rule, int step, string commands, (int Behind, int Byte) flip)
    {
        using var system = new KernelSystem();
        ulong given = 0;
        var session = new Session(system)
        {
            Answered = (in Command command, in Response response) =>
            {
                if (command.MakesObject) given = response.Address;
            },
        };
        Trace trace = TraceText.Parse(Head + commands).Trace;
        Divergence? found = session.Begin(trace.Layout, Seldom);
        for (int at = 0; at < trace.Commands.Length && found is null; at++)
        {
            Assert.True(session.TryResolve(trace.Commands[at], out Command command));
            found = session.Step(at, command);
            if (at != flip.Behind) continue;
            ulong place = given + (ulong)flip.Byte;
            Frame frame = new((int)((place - Model.PageFrames.Addresses.PageOffset) >> Pages.Shift));
            ((ISystem)system).Memory(frame, new(1))[(int)(place & (Pages.Size - 1))] ^= 1;
        }

        found ??= session.Finish(trace.Commands.Length - 1);
        Assert.Equal(rule, found?.Violation.Rule);
        if (rule is not null) Assert.Equal(step, found!.Step);
    }
}
