namespace Verified.Tests.Properties.Memory;

/// <summary>Something that another thread does.</summary>
sealed class Elsewhere<T>
{
    readonly Thread thread;
    T? answer;

    public Elsewhere(Func<T> work)
    {
        thread = new Thread(() => answer = work()) { IsBackground = true };
        thread.Start();
    }

    public bool IsRunning => thread.IsAlive;

    /// <summary>It goes on though others had much time to run.</summary>
    public void AssertWaits()
    {
        for (int i = 0; i < 1000; i++) Thread.Yield();
        Assert.True(IsRunning);
    }

    public T Answer()
    {
        Assert.True(thread.Join(TimeSpan.FromMinutes(1)), "the other thread is still waiting");
        return answer!;
    }
}
