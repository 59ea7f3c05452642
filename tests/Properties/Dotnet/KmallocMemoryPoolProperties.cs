using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Verified.Impl;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Dotnet;

public sealed class KmallocMemoryPoolProperties
{
    const int Rest = 32;

    [Theory]
    [InlineData(-1, 4096)]
    [InlineData(0, 32)]
    [InlineData(1, 32)]
    [InlineData(33, 64)]
    [InlineData(4097, 8192)]
    [InlineData(131072, 131072)]
    [InlineData(131073, 262144)]
    [InlineData(262144, 262144)]
    [InlineData(262145, 524288)]
    [InlineData(4 << 20, 4 << 20)]
    public void A_buffer_is_of_the_next_size_and_every_byte_of_it_is_the_renters(int asked, int length)
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using (var pool = new KmallocMemoryPool(machine.System))
        {
            using IMemoryOwner<byte> one = pool.Rent(asked), other = pool.Rent(asked);
            Assert.Equal((length, length), (one.Memory.Length, other.Memory.Length));
            one.Memory.Span.Fill(1);
            other.Memory.Span.Fill(2);
            Assert.Equal(-1, one.Memory.Span.IndexOfAnyExcept((byte)1));
            Assert.Equal(2, pool.Rented);
        }

        machine.AssertAsBooted();
    }

    [Fact]
    public void Sizes_that_no_buffer_has_are_refused()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var pool = new KmallocMemoryPool(machine.System);
        Assert.Equal(4 << 20, pool.MaxBufferSize);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent((4 << 20) + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(-2));
        using IMemoryOwner<byte> usual = pool.Rent();
        Assert.Equal(4096, usual.Memory.Length);
        using Impl.MemorySystem bare = Impl.MemorySystem.Boot(new() { Dma = new(0, 64) });
        Assert.Throws<ArgumentException>(() => new KmallocMemoryPool(bare));
        Assert.Throws<ArgumentNullException>("system", () => new KmallocMemoryPool(null!));
    }

    [Theory]
    [InlineData(true, 100)]
    [InlineData(true, 200_000)]
    [InlineData(false, 100)]
    public void To_dispose_twice_does_nothing_and_use_afterwards_throws(bool reuse, int bytes)
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var pool = new KmallocMemoryPool(machine.System, new() { ReuseOwners = reuse });
        IMemoryOwner<byte> owner = pool.Rent(bytes);
        Memory<byte> memory = owner.Memory;
        owner.Dispose();
        owner.Dispose();
        Assert.Throws<ObjectDisposedException>(() => owner.Memory);
        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => memory.Pin());
        using IMemoryOwner<byte> next = pool.Rent(bytes);
        owner.Dispose();
        Assert.Equal(1, pool.Rented);
        next.Memory.Span.Clear();
    }

    [Fact]
    public void An_owner_rests_while_32_others_are_given_back()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var pool = new KmallocMemoryPool(machine.System);
        List<IMemoryOwner<byte>> met = [];
        for (int i = 0; i < 3 * Rest; i++)
        {
            IMemoryOwner<byte> owner = pool.Rent(64);
            Assert.DoesNotContain(owner, met.TakeLast(Rest));
            met.Add(owner);
            owner.Dispose();
        }

        Assert.Equal(Rest + 1, met.Distinct().Count());
    }

    [Fact]
    public void Without_reuse_every_request_has_an_owner_of_its_own()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var pool = new KmallocMemoryPool(machine.System, new() { ReuseOwners = false });
        HashSet<IMemoryOwner<byte>> met = [];
        for (int i = 0; i < 3 * Rest; i++)
        {
            IMemoryOwner<byte> owner = pool.Rent(64);
            Assert.True(met.Add(owner));
            owner.Dispose();
        }
    }

    [Fact]
    public void Renting_and_disposing_in_steady_use_allocate_no_managed_memory()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var pool = new KmallocMemoryPool(machine.System);
        var owners = new IMemoryOwner<byte>[300];
        for (int warm = 0; warm < 3; warm++) Use(pool, owners);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(pool, owners);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void Use(KmallocMemoryPool pool, IMemoryOwner<byte>[] owners)
    {
        for (int i = 0; i < 1000; i++)
        {
            using IMemoryOwner<byte> owner = pool.Rent(i);
            owner.Memory.Span[i / 2] = 1;
        }

        for (int i = 0; i < owners.Length; i++) owners[i] = pool.Rent(i % 50 == 0 ? 150_000 : 40 * i);
        foreach (IMemoryOwner<byte> owner in owners) owner.Dispose();
    }

    [Fact]
    public void What_is_rented_when_the_pool_ends_is_reported_and_stays_good()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        List<LeakReport> reports = [];
        var pool = new KmallocMemoryPool(machine.System, new() { OnLeak = reports.Add });
        IMemoryOwner<byte> small = pool.Rent(64), large = pool.Rent(200_000);
        pool.Rent(64).Dispose();
        nuint[] addresses = [AddressOf(small), AddressOf(large)];
        pool.Dispose();
        pool.Dispose();
        LeakReport report = Assert.Single(reports);
        Assert.Equal(addresses.Order(), report.Addresses.Order());
        Assert.Throws<ObjectDisposedException>(() => pool.Rent(64));
        large.Memory.Span.Fill(3);
        small.Dispose();
        large.Dispose();
        Assert.Equal(0, pool.Rented);
        machine.AssertAsBooted();
    }

    /// <summary>One that is rented is told of, none is not, and where nobody listens nobody is told.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_report_has_something_to_report(int rented)
    {
        using SlabMachine machine = DotnetMachine.Boot();
        List<LeakReport> reports = [];
        KmallocMemoryPool told = new(machine.System, new() { OnLeak = reports.Add }), silent = new(machine.System);
        List<IMemoryOwner<byte>> owners = [];
        for (int i = 0; i < rented; i++) owners.AddRange([told.Rent(64), silent.Rent(64)]);
        told.Dispose();
        silent.Dispose();
        Assert.Equal(rented, reports.Count);
        Assert.All(reports, report => Assert.Equal(nameof(KmallocMemoryPool), report.Name));
        foreach (IMemoryOwner<byte> owner in owners) owner.Dispose();
        machine.AssertAsBooted();
    }

    /// <summary>What a reboot took away is no leak.</summary>
    [Fact]
    public void After_a_reboot_nothing_is_reported()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        var pool = new KmallocMemoryPool(machine.System, new() { OnLeak = _ => Assert.Fail("the machine has ended") });
        pool.Rent(64);
        machine.System.Reboot();
        pool.Dispose();
    }

    [Fact]
    public void Where_no_CPU_runs_nothing_is_rented()
    {
        using SlabMachine machine = DotnetMachine.Boot(cpus: 1);
        using var pool = new KmallocMemoryPool(machine.System);
        machine.System.SetCpuOnline(0, online: false);
        string message = Assert.Throws<InvalidOperationException>(() => pool.Rent(64)).Message;
        Assert.Contains("offline", message, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The pool counts on the owners that it knows, in whatever order they go.</summary>
    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public void Owners_that_are_not_reused_go_one_by_one_and_nobody_keeps_them(int first, int second, int third)
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var pool = new KmallocMemoryPool(machine.System, new() { ReuseOwners = false });
        WeakReference[] gone = Gone(pool, [first, second, third]);
        GC.Collect();
        Assert.DoesNotContain(gone, owner => owner.IsAlive);
        Assert.Equal(0, pool.Rented);
    }

    /// <summary>A pool that has ended has no use for owners.</summary>
    [Fact]
    public void Owners_that_come_back_to_a_pool_that_has_ended_are_not_kept()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        var pool = new KmallocMemoryPool(machine.System);
        WeakReference[] gone = Gone(pool, [0, 1, 2], end: true);
        GC.Collect();
        Assert.DoesNotContain(gone, owner => owner.IsAlive);
        GC.KeepAlive(pool);
    }

    /// <summary>Three owners that are disposed of in that order.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static WeakReference[] Gone(KmallocMemoryPool pool, int[] order, bool end = false)
    {
        IMemoryOwner<byte>[] owners = [.. Enumerable.Range(0, 3).Select(_ => pool.Rent(64))];
        if (end) pool.Dispose();
        for (int i = 0; i < 3; i++)
        {
            owners[order[i]].Dispose();
            Assert.Equal(2 - i, pool.Rented);
        }

        return [.. owners.Select(owner => new WeakReference(owner))];
    }

    static unsafe nuint AddressOf(IMemoryOwner<byte> owner)
    {
        using MemoryHandle pin = owner.Memory.Pin();
        return (nuint)pin.Pointer;
    }

    [Fact]
    public void A_pin_points_at_its_byte_and_keeps_to_the_buffer()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var pool = new KmallocMemoryPool(machine.System);
        using IMemoryOwner<byte> owner = pool.Rent(64);
        owner.Memory.Span[10] = 77;
        using MemoryHandle pin = owner.Memory[10..].Pin();
        Assert.Equal(77, FirstByte(pin));
        var manager = (MemoryManager<byte>)owner;
        manager.Pin(64).Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => manager.Pin(65));
        Assert.Throws<ArgumentOutOfRangeException>(() => manager.Pin(-1));
    }

    static unsafe byte FirstByte(MemoryHandle pin) => *(byte*)pin.Pointer;

    [Theory]
    [InlineData(64)]
    [InlineData(200_000)]
    public void A_full_machine_is_told_and_serves_again_when_memory_comes_back(int bytes)
    {
        using SlabMachine machine = DotnetMachine.Boot(frames: 64);
        using var pool = new KmallocMemoryPool(machine.System);
        List<uint> frames = machine.Fill();
        string before = machine.Picture();
        Assert.Throws<InsufficientMemoryException>(() => pool.Rent(bytes));
        Assert.Equal(0, pool.Rented);
        if (bytes > 131072) Assert.Equal(before, machine.Picture());
        machine.Empty(frames);
        machine.System.Drain(0);
        pool.Rent(bytes).Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_machine_that_ends_or_is_rebooted_ends_its_buffers(bool reboot)
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var pool = new KmallocMemoryPool(machine.System, new() { OnLeak = _ => Assert.Fail("nothing is left") });
        IMemoryOwner<byte> owner = pool.Rent(64);
        Memory<byte> memory = owner.Memory;
        if (reboot) machine.System.Reboot();
        else machine.System.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent(64));
        owner.Dispose();
        if (reboot) machine.AssertAsBooted();
    }

    [Fact]
    public async Task Streams_use_the_buffers_as_any_other_memory()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var pool = new KmallocMemoryPool(machine.System);
        using IMemoryOwner<byte> owner = pool.Rent(1000);
        for (int i = 0; i < 1000; i++) owner.Memory.Span[i] = (byte)i;
        using var stream = new MemoryStream();
        await stream.WriteAsync(owner.Memory[..1000]);
        stream.Position = 0;
        using IMemoryOwner<byte> copy = pool.Rent(1000);
        Assert.Equal(1000, await stream.ReadAsync(copy.Memory[..1000]));
        Assert.True(copy.Memory.Span[..1000].SequenceEqual(owner.Memory.Span[..1000]));
    }

    [Fact]
    public async Task Threads_rent_and_others_dispose()
    {
        using SlabMachine machine = DotnetMachine.Boot(cpus: 4);
        using (var pool = new KmallocMemoryPool(machine.System))
        {
            using var pipe = new BlockingCollection<IMemoryOwner<byte>>(300);
            Task[] producers = [.. Enumerable.Range(1, 2).Select(which => Task.Run(() => Produce(pool, which, pipe)))];
            Task[] consumers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                foreach (IMemoryOwner<byte> owner in pipe.GetConsumingEnumerable()) End(owner);
            }))];
            await Task.WhenAll(producers);
            pipe.CompleteAdding();
            await Task.WhenAll(consumers);
            Assert.Equal(0, pool.Rented);
        }

        machine.AssertAsBooted();
    }

    static void Produce(KmallocMemoryPool pool, int seed, BlockingCollection<IMemoryOwner<byte>> pipe)
    {
        var random = new Random(seed);
        for (int i = 0; i < 5000; i++)
        {
            IMemoryOwner<byte> owner = pool.Rent(random.Next(1, 5000));
            owner.Memory.Span.Fill((byte)i);
            if (i % 4 != 0) pipe.Add(owner);
            else End(owner);
        }
    }

    static void End(IMemoryOwner<byte> owner)
    {
        Span<byte> bytes = owner.Memory.Span;
        if (bytes.ContainsAnyExcept(bytes[0])) throw new InvalidOperationException("a buffer was written over");
        owner.Dispose();
    }
}
