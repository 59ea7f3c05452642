using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Verified.Check.Isolation;

/// <summary>
/// A worker as its parent has it: told what to do, listened to, and watched. It ends when its standard input does, so
/// it outlives no parent, however that ends. Not thread-safe.
/// </summary>
sealed class WorkerProcess : IDisposable
{
    /// <summary>How often a worker that says nothing is looked at.</summary>
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a worker may take to begin.</summary>
    static readonly TimeSpan Beginning = TimeSpan.FromSeconds(60);

    /// <summary>How long the last words of one that has ended may take.</summary>
    static readonly TimeSpan Ending = TimeSpan.FromSeconds(2);

    /// <summary>Bytes more in use within the time of a hang: then it is not one.</summary>
    const long Growth = 64 << 20;

    /// <summary>Characters of its standard error that are kept: its last words begin there.</summary>
    const int MostSaid = 4096;

    readonly Process process;
    int? chosen;
    readonly StringBuilder said = new();
    readonly BlockingCollection<string> lines = [];
    readonly Thread hearing;
    readonly Thread reading;

    WorkerProcess(Process process, Journal journal)
    {
        (this.process, Journal) = (process, journal);
        // Threads of their own: those of the pool wait for what these bring.
        hearing = new Thread(Hear) { IsBackground = true };
        reading = new Thread(Read) { IsBackground = true };
        hearing.Start();
        reading.Start();
    }

    /// <summary>Where it is.</summary>
    public Journal Journal { get; }

    /// <summary>How it died; null: it lives, as far as is known.</summary>
    public Death? Death { get; private set; }

    /// <summary>Whether it died with nothing to do: then no command is to blame.</summary>
    public bool DiedIdle => Death is not null && Journal.Phase == Phase.Idle;

    /// <summary>Whether it has so much memory in use that what comes next could not be blamed for a little
    /// more.</summary>
    public bool IsBloated(IsolationPlan limits) => Memory() > limits.MemoryLimit / 2;

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It does not begin.</exception>
    public static WorkerProcess Start(IsolationPlan plan)
    {
        string path = Journal.NewFile();
        try
        {
            var start = new ProcessStartInfo(plan.Program)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            foreach (string argument in plan.Arguments.Append(path)) start.ArgumentList.Add(argument);
            // A death is expected, and what a dump would tell stands in the journal.
            start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
            // Nobody attaches to it, and what it would leave behind for who might would outlive its death.
            start.Environment["DOTNET_EnableDiagnostics"] = "0";
            if (plan.Brief) Hasten(start);
            var worker = new WorkerProcess(Process.Start(start)!, new Journal(path));
            if (plan.Image is { } image) worker.Say(image);
            worker.Await(Message.Ready, plan with { Hang = Beginning }, default);
            if (worker.Death is not { } death) return worker;
            string words = $"{death.Words}: {worker.Said()}";
            worker.Dispose();
            throw new InvalidOperationException($"a worker does not begin: {words}");
        }
        finally
        {
            // The worker has done so, if it has begun.
            File.Delete(path);
        }
    }

    /// <summary>Has it be one of its systems, if it is not; false: it died of it.</summary>
    public bool Choose(int? number, IsolationPlan limits)
    {
        if (number == chosen) return true;
        chosen = number;
        Send(Message.Choose, (number ?? 0).ToString(CultureInfo.InvariantCulture));
        return Await(Message.Ready, limits, default) is not null;
    }

    /// <summary>Tells it something.</summary>
    public void Send(string word, params string[] parts) => Say(Message.Line(word, parts));

    void Say(string line)
    {
        try
        {
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It is dead; who waits for its answer learns it.
        }
    }

    /// <summary>The next message; null: it died, or the wait was cancelled.</summary>
    public string[]? Receive(IsolationPlan limits, CancellationToken cancel)
    {
        var still = Stopwatch.StartNew();
        long beat = Journal.Beat;
        long least = long.MaxValue;
        while (!cancel.IsCancellationRequested)
        {
            if (!lines.TryTake(out string? text, Look) && !lines.IsCompleted)
            {
                long memory = Memory();
                // What grows does not hang: it will meet the other limit.
                if (Journal.Beat != beat || memory - Growth > least)
                    (beat, least, still) = (Journal.Beat, memory, Stopwatch.StartNew());
                least = Math.Min(least, memory);
                Death = Excess(limits, still.Elapsed, memory);
                if (Death is null) continue;
                Kill();
                return null;
            }

            if (text is null)
            {
                Death = Ended(limits);
                return null;
            }

            if (Message.Parts(text) is { } parts) return parts;
        }

        return null;
    }

    /// <summary>Passes messages by until that one comes.</summary>
    public string[]? Await(string word, IsolationPlan limits, CancellationToken cancel)
    {
        while (Receive(limits, cancel) is { } parts)
            if (parts[0] == word) return parts;
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        process.WaitForExit();
        // Processes that the system has started may hold its pipes open.
        if (reading.Join(Ending)) lines.Dispose();
        if (hearing.Join(Ending)) process.Dispose();
        Journal.Dispose();
    }

    /// <summary>Leaves out what the compiler does for a long run: that would be half of a short one.</summary>
    static void Hasten(ProcessStartInfo start)
    {
        start.Environment["DOTNET_TieredPGO"] = "0";
        // In hexadecimal: a quarter of a second without new code before the compiler looks at what runs often.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "100";
    }

    Death? Excess(IsolationPlan limits, TimeSpan still, long memory)
    {
        // What it reads before it begins may be long.
        TimeSpan most = Journal.Phase == Phase.Idle ? Beginning : limits.Hang;
        if (still > most) return Isolation.Death.Hang(most);
        return memory > limits.MemoryLimit ? Isolation.Death.Memory(memory) : null;
    }

    /// <summary>Its memory in use, in bytes.</summary>
    long Memory()
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                process.Refresh();
                return process.WorkingSet64;
            }

            string text = File.ReadAllText(string.Create(
                CultureInfo.InvariantCulture, $"/proc/{process.Id}/statm"));
            return long.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (Exception cause) when (cause is IOException or InvalidOperationException or IndexOutOfRangeException)
        {
            // It has just ended; its output says so next.
            return 0;
        }
    }

    /// <summary>How it ended, once its output has: by itself, or it still sits there and says nothing.</summary>
    Death Ended(IsolationPlan limits)
    {
        if (!process.WaitForExit(limits.Hang))
        {
            Kill();
            return Isolation.Death.Hang(limits.Hang);
        }

        hearing.Join(Ending);
        return Isolation.Death.Of(process.ExitCode, Said());
    }

    string Said()
    {
        lock (said) return said.ToString();
    }

    void Read()
    {
        try
        {
            while (process.StandardOutput.ReadLine() is { } line) lines.Add(line);
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException)
        {
            // It has ended.
        }

        lines.CompleteAdding();
    }

    void Hear()
    {
        var buffer = new char[1024];
        try
        {
            while (process.StandardError.Read(buffer) is var count and > 0)
            {
                lock (said) said.Append(buffer, 0, Math.Min(count, MostSaid - said.Length));
            }
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException)
        {
            // Nothing more to hear.
        }
    }

    void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
