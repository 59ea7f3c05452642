namespace Verified.Tests.Properties.Memory;

/// <summary>Another thread that owns a CPU from now on, until it is told to let go or the test ends.</summary>
sealed class CpuHolder : IDisposable
{
    readonly ManualResetEventSlim enough = new();
    readonly Elsewhere<bool> thread;

    public CpuHolder(Impl.MemorySystem system, int cpu)
    {
        using var owned = new ManualResetEventSlim();
        thread = new Elsewhere<bool>(() =>
        {
            using Impl.CpuLease lease = system.Enter(cpu);
            owned.Set();
            return enough.Wait(TimeSpan.FromMinutes(1));
        });
        owned.Wait();
    }

    public void LetGo() => enough.Set();

    public void Dispose()
    {
        LetGo();
        Assert.True(thread.Answer());
        enough.Dispose();
    }
}
