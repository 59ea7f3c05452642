using Verified.Check.Run;
using Verified.Check.Shrink;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Shrink;

public sealed class ShrinkerTests
{
    const int Seeds = 20;

    [Theory]
    [InlineData(0, 50)]
    [InlineData(0, 200)]
    [InlineData(8, 50)]
    [InlineData(8, 200)]
    [InlineData(30, 200)]
    [InlineData(30, 400)]
    [InlineData(60, 400)]
    [InlineData(60, 2000)]
    public void A_failing_trace_shrinks_to_the_known_minimum_in_length_and_in_every_parameter(int threshold, int length)
    {
        var texts = new HashSet<string>();
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var (result, toy, divergence) = Shrink(threshold, length, seed);
            Assert.Equal(toy.Known, result.Trace.Commands.Length);
            Assert.Equal(length, result.From);
            Assert.Equal(divergence.Signature, result.Divergence.Signature);
            Assert.Equal(result.Divergence, toy.Run(result.Trace));
            Assert.Equal(result.Trace.Commands.Length - 1, result.Divergence.Step);
            Assert.True(result.Minimal);
            Assert.All(result.Trace.Commands, Plain);
            Assert.Equal(6, result.Trace.Commands.Count(command => command.Order.Value == 2));
            texts.Add(Text(result.Trace));
        }

        Assert.Single(texts);
    }

    [Fact]
    public void Runs_stay_few_compared_with_the_commands_to_remove()
    {
        var (result, _, _) = Shrink(60, 2000, 1);
        // Some 1,000 to remove and lower; the others stage the failure anew, as many for a trace of any length.
        Assert.InRange(result.Attempts, 1, 6000);
    }

    [Fact]
    public void The_same_input_gives_the_same_output()
    {
        var (first, _, _) = Shrink(8, 200, 5);
        var (second, _, _) = Shrink(8, 200, 5);
        Assert.Equal(Text(first.Trace), Text(second.Trace));
        Assert.Equal(first.Attempts, second.Attempts);
        Assert.Equal(first.OtherFindings.Count, second.OtherFindings.Count);
    }

    [Fact]
    public void A_certified_trace_fails_no_more_without_any_one_command()
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var (result, toy, _) = Shrink(8, 200, seed);
            foreach (Command gone in result.Trace.Commands)
            {
                var rest = result.Trace.Commands.RemoveAll(c => c.Id == gone.Id || c.Target == gone.Id);
                Assert.NotEqual(result.Divergence.Signature, toy.Run(result.Trace with { Commands = rest })?.Signature);
            }
        }
    }

    [Fact]
    public void Every_run_sees_a_legal_trace_with_ids_in_order()
    {
        var toy = new ToyAllocator(8);
        var (trace, divergence) = ToyTraces.Failing(toy, 3, 200, 6);
        ShrinkResult result = Shrinker.Shrink(trace, divergence, candidate =>
        {
            for (int at = 0; at < candidate.Commands.Length; at++)
            {
                Assert.Equal(at + 1, candidate.Commands[at].Id);
                Assert.InRange(candidate.Commands[at].Target, 0, at);
                Assert.InRange(candidate.Commands[at].Cpu, 0, candidate.Layout.Cpus - 1);
            }

            return toy.Run(candidate);
        });
        Assert.Equal(toy.Known, result.Trace.Commands.Length);
    }

    [Fact]
    public void Each_improvement_is_simpler_than_the_one_before_and_the_last_is_the_result()
    {
        var toy = new ToyAllocator(8);
        var (trace, divergence) = ToyTraces.Failing(toy, 4, 200, 6);
        var seen = new List<Trace>();
        ShrinkResult result = Shrinker.Shrink(trace, divergence, toy.Run, default, seen.Add);
        for (int at = 1; at < seen.Count; at++)
        {
            Assert.True(Complexity.Compare(
                seen[at].Layout, seen[at].Commands.AsSpan(), seen[at - 1].Layout, seen[at - 1].Commands.AsSpan()) < 0);
        }

        Assert.Same(result.Trace, seen[^1]);
    }

    /// <summary>A system may die of anything: of its first command on a machine without a frame.</summary>
    [Fact]
    public void What_fails_without_any_memory_shrinks_to_one_command()
    {
        var violation = new Violation("page-allocator.request.functions", "an answer", "none");
        Trace trace = TraceText.Parse(
            "verified-trace 1\nzone DMA start=7 frames=0\na = alloc order=3 gfp=0\nb = alloc order=2 gfp=0\nfree b\n").Trace;
        Divergence? Run(Trace candidate) => candidate.Commands.IsEmpty ? null : new(0, DivergenceKind.Crash, violation);
        ShrinkResult result = Shrinker.Shrink(trace, Run(trace)!, Run);
        Assert.True(result.Minimal);
        Assert.Single(result.Trace.Commands);
        Assert.Equal(0, result.Trace.Layout.Zones.Sum(zone => zone.Spanned.Pages.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(100)]
    public void A_cancelled_search_keeps_the_best_so_far(int runs)
    {
        var toy = new ToyAllocator(8);
        var (trace, divergence) = ToyTraces.Failing(toy, 7, 200, 6);
        using var cancel = new CancellationTokenSource();
        Trace best = trace;
        int left = runs;
        ShrinkResult result = Shrinker.Shrink(
            trace,
            divergence,
            candidate =>
            {
                if (--left == 0) cancel.Cancel();
                return toy.Run(candidate);
            },
            cancel.Token,
            candidate => best = candidate);
        Assert.False(result.Minimal);
        Assert.Equal(runs, result.Attempts);
        Assert.Same(best, result.Trace);
        Assert.Equal(result.Divergence, toy.Run(result.Trace));
    }

    [Fact]
    public void A_search_cancelled_before_it_begins_returns_what_it_was_given()
    {
        var toy = new ToyAllocator(0);
        var (trace, divergence) = ToyTraces.Failing(toy, 1, 50, 4);
        ShrinkResult result = Shrinker.Shrink(trace, divergence, toy.Run, new CancellationToken(true));
        Assert.Same(trace, result.Trace);
        Assert.Equal(0, result.Attempts);
        Assert.False(result.Minimal);
    }

    [Fact]
    public void A_run_that_throws_for_a_reason_of_its_own_is_not_swallowed()
    {
        var toy = new ToyAllocator(0);
        var (trace, divergence) = ToyTraces.Failing(toy, 1, 50, 4);
        Assert.Throws<OperationCanceledException>(
            () => Shrinker.Shrink(trace, divergence, _ => throw new OperationCanceledException()));
    }

    [Fact]
    public void Other_failures_met_on_the_way_are_kept_with_their_first_trace()
    {
        var toy = new ToyAllocator(0);
        var first = new Dictionary<string, Trace>();
        var (trace, divergence) = ToyTraces.Failing(toy, 2, 200, 6);
        ShrinkResult result = Shrinker.Shrink(trace, divergence, candidate =>
        {
            Divergence? seen = candidate.Commands.Length is > 20 and < 100
                ? new(0, DivergenceKind.Crash, new(ToyAllocator.Other, "no crash", "a crash"))
                : toy.Run(candidate);
            if (seen is not null) first.TryAdd(seen.Signature, candidate);
            return seen;
        });
        var (other, found) = Assert.Single(result.OtherFindings);
        Assert.Equal(ToyAllocator.Other, found.Violation.Rule);
        Assert.Same(first[found.Signature], other);
        Assert.Equal(divergence.Signature, result.Divergence.Signature);
    }

    [Fact]
    public void The_same_rule_broken_in_another_way_is_another_finding()
    {
        Trace trace = new(Passage.Small, [Passage.Alloc(1), Passage.Alloc(2)]);
        ShrinkResult result = Shrinker.Shrink(trace, Passage.At(trace), candidate => candidate.Commands.Length == 2
            ? Passage.At(candidate)
            : Passage.At(candidate) with { Kind = DivergenceKind.Counts });
        Assert.Equal(2, result.Trace.Commands.Length);
        Assert.Equal(DivergenceKind.Counts, Assert.Single(result.OtherFindings).Divergence.Kind);
    }

    [Fact]
    public void A_failure_that_does_not_show_again_is_returned_as_it_came()
    {
        Trace trace = new(Passage.Small, [Passage.Alloc(7), Passage.Alloc(9)]);
        ShrinkResult result = Shrinker.Shrink(trace, Passage.At(trace) with { Step = 0 }, _ => null);
        Assert.Same(trace, result.Trace);
        Assert.False(result.Minimal);
        Assert.Equal(2, result.Attempts);
    }

    [Fact]
    public void A_failure_that_needs_its_tail_keeps_it()
    {
        Trace trace = new(Passage.Small, [Passage.Alloc(7), Passage.Alloc(9)]);
        ShrinkResult result = Shrinker.Shrink(trace, Passage.At(trace) with { Step = 0 }, candidate =>
            candidate.Commands.Length == 2 ? Passage.At(candidate) with { Step = 0 } : null);
        Assert.Equal(2, result.Trace.Commands.Length);
        Assert.True(result.Minimal);
    }

    [Fact]
    public void A_failure_at_boot_needs_no_commands()
    {
        Trace trace = new(ToyTraces.Machine, [Passage.Alloc(1), Passage.Alloc(2)]);
        Divergence boot = new(-1, DivergenceKind.Boot, new("toy.boot", "4 CPUs", "2 CPUs"));
        ShrinkResult result = Shrinker.Shrink(trace, boot, candidate => candidate.Layout.Cpus > 2 ? boot : null);
        Assert.Empty(result.Trace.Commands);
        Assert.Equal(3, result.Trace.Layout.Cpus);
        Assert.True(result.Minimal);
    }

    [Fact]
    public void The_seed_and_the_area_stay_with_the_trace()
    {
        var (result, _, _) = Shrink(0, 50, 6);
        Assert.NotEqual(0ul, result.Trace.Seed);
        Assert.Equal("toy", result.Trace.Area);
    }

    [Fact]
    public void Machine_blocks_and_orders_shrink_to_their_joint_minimum()
    {
        int found = 0;
        for (ulong seed = 1; seed <= 40; seed++)
        {
            Trace trace = ToyTraces.Random(seed, 900, 300);
            if (ToyBuddy.Run(trace) is not Divergence divergence) continue;
            found++;
            Trace shrunk = Shrinker.Shrink(trace, divergence, ToyBuddy.Run).Trace;

            // A pair is asked for and two frames are free, but apart: the first of three is taken, or the pair is not
            // aligned.
            Assert.InRange(shrunk.Commands.Length, 1, 2);
            Assert.All(shrunk.Commands, command => Assert.InRange(command.Order.Value, 0, 1));
            Assert.InRange(shrunk.Layout.Zones[0].Spanned.Pages.Count, 2, 3);
            Assert.Equal(ZoneLayout.Empty, shrunk.Layout.Zones[1]);
            Assert.Equal(ZoneLayout.Empty, shrunk.Layout.Zones[2]);
        }

        Assert.True(found >= Seeds);
    }

    static (ShrinkResult Result, ToyAllocator Toy, Divergence Divergence) Shrink(int threshold, int length, ulong seed)
    {
        var toy = new ToyAllocator(threshold);
        var (trace, divergence) = ToyTraces.Failing(toy, seed, length, Math.Max(3, threshold * 4 / 5));
        return (Shrinker.Shrink(trace, divergence, toy.Run), toy, divergence);
    }

    static void Plain(Command command)
    {
        Assert.True(command.Op is Op.AllocPages or Op.FreePages);
        Assert.True(command.Order.Value is 0 or 2);
        Command plain = new() { Op = command.Op, Id = command.Id, Target = command.Target, Order = command.Order };
        Assert.Equal(plain, command);
    }

    static string Text(Trace trace)
    {
        IEnumerable<string> commands = trace.Commands.Select(c => $"{c.Id} {c.Op} of {c.Target} order {c.Order.Value}");
        IEnumerable<string> zones = trace.Layout.Zones.Select(z => $"{z.Spanned.Start.Number}+{z.Spanned.Pages.Count}");
        return string.Join('\n', commands.Append(string.Join(' ', zones)));
    }
}
