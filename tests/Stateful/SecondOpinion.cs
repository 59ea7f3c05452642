using System.Collections.Immutable;
using FsCheck;
using FsCheck.Experimental;
using FsCheck.Fluent;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.PageAllocator;
using Xunit.Abstractions;

namespace Verified.Tests.Stateful;

/// <summary>
/// The buddy room once more under FsCheck's own machine: its generation and its shrinking, the same rules. It keeps our engine
/// honest; it is not the engine.
/// </summary>
public sealed class SecondOpinion(ITestOutputHelper output)
{
    [Fact]
    public void FsCheck_alone_finds_nothing_in_the_buddy_room() => FsCheck.Check.One(
        "buddy, by FsCheck's machine",
        Config.Quick.WithMaxTest(120).WithReplay(20UL, 1UL).WithRunner(new TraceRunner(output)),
        new BuddyRoom(80).ToProperty());

    /// <summary>The system and the world in lock-step. Addresses stay here: FsCheck's model cannot see them.</summary>
    sealed class Pair : IDisposable
    {
        readonly KernelSystem system = new();
        readonly Session session;
        int step;

        public Pair()
        {
            session = new Session(system);
            session.Begin(Layout.Of(ZoneLayout.Of(0, 48)) with { MinFreeKbytes = 0 });
        }

        /// <summary>Empty: no difference.</summary>
        public string Run(in Command command)
        {
            if (!session.TryResolve(command, out Command resolved)) return "";
            return session.Step(step++, resolved) is { } divergence ? divergence.Violation.ToString() : "";
        }

        public void Dispose() => system.Dispose();
    }

    /// <summary>Which ids have been handed out and not yet released, and the next id.</summary>
    sealed record Ids(ImmutableSortedDictionary<int, int> Live, int Next);

    sealed class Request(int id, int order) : Operation<Pair, Ids>
    {
        public override Ids Run(Ids ids) => new(ids.Live.Add(id, order), Math.Max(ids.Next, id + 1));

        // Run eagerly: FsCheck evaluates lazy properties after the teardown.
        public override Property Check(Pair pair, Ids ids)
        {
            string wrong = pair.Run(new Command { Op = Op.AllocPages, Id = id, Order = new(order), Gfp = Gfp.Kernel });
            return (wrong.Length == 0).Label(wrong);
        }

        public override string ToString() => $"b{id} = alloc order={order}";
    }

    sealed class GiveBack(int id, int order) : Operation<Pair, Ids>
    {
        public override bool Pre(Ids ids) => ids.Live.ContainsKey(id);

        public override Ids Run(Ids ids) => ids with { Live = ids.Live.Remove(id) };

        public override Property Check(Pair pair, Ids ids)
        {
            string wrong = pair.Run(new Command { Op = Op.FreePages, Target = id, Order = new(order) });
            return (wrong.Length == 0).Label(wrong);
        }

        public override string ToString() => $"free b{id}";
    }

    sealed class Boot : Setup<Pair, Ids>
    {
        public override Pair Actual() => new();

        public override Ids Model() => new(ImmutableSortedDictionary<int, int>.Empty, 1);
    }

    sealed class BuddyRoom(int length) : Machine<Pair, Ids>(length)
    {
        public override Arbitrary<Setup<Pair, Ids>> Setup => Arb.From(Gen.Fresh<Setup<Pair, Ids>>(() => new Boot()));

        public override TearDown<Pair> TearDown => new DisposeCall<Pair>();

        public override Gen<Operation<Pair, Ids>> Next(Ids ids)
        {
            Gen<Operation<Pair, Ids>> ask = Gen.Choose(0, 4).Select(order => (Operation<Pair, Ids>)new Request(ids.Next, order));
            if (ids.Live.IsEmpty) return ask;
            Gen<Operation<Pair, Ids>> give = Gen.Elements<KeyValuePair<int, int>>([.. ids.Live])
                .Select(block => (Operation<Pair, Ids>)new GiveBack(block.Key, block.Value));
            return Gen.OneOf(ask, give);
        }
    }
}
