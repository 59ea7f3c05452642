using System.Diagnostics;
using System.Globalization;

namespace Verified.Mutants.Tests;

/// <summary>
/// Processes that run tests on one implementation with mutants in it, one after the other: what ends one, or has it
/// hang, is a mutant that the tests find. Not thread-safe.
/// </summary>
/// <param name="plan">How they are started.</param>
/// <param name="image">The implementation.</param>
sealed class TestLine(TestPlan plan, byte[] image) : IDisposable
{
    /// <summary>How long a process may take to begin and for its first tests.</summary>
    static readonly TimeSpan Beginning = TimeSpan.FromSeconds(60);

    /// <summary>How long the tests of the first process run without a mutant, so that it is known what most of them
    /// call: with one only those run then that call its method. The next processes come to know it by and by.</summary>
    static readonly TimeSpan Learning = TimeSpan.FromSeconds(15);

    /// <summary>How long one may take beyond the time that it has for the tests: each ends before it looks at the
    /// clock.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    Process? worker;
    bool learned;

    /// <summary>Whether a test breaks by a mutant.</summary>
    /// <param name="number">The mutant; null: the implementation is one by itself.</param>
    /// <param name="file">Its file.</param>
    /// <param name="time">How long the tests may take.</param>
    /// <param name="cancel">Ends the wait.</param>
    public bool Breaks(int? number, string file, TimeSpan time, CancellationToken cancel)
    {
        TimeSpan most = time + Patience;
        if (worker is null)
        {
            worker = Start();
            most = time + Beginning;
            // Tests that end a process without any mutant say nothing.
            TimeSpan first = learned ? time : Learning;
            learned = true;
            if (number is not null && Answer(0, file, first, first + Beginning, cancel) is not "")
            {
                Dispose();
                return false;
            }
        }

        string? answer = Answer(number ?? TestWorker.Always, file, time, most, cancel);
        if (answer is null) Dispose();
        return answer is not "" && !cancel.IsCancellationRequested;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (worker is null) return;
        worker.Kill();
        worker.WaitForExit();
        worker.Dispose();
        worker = null;
    }

    /// <summary>What it answers; null: it died, or took too long.</summary>
    string? Answer(int number, string file, TimeSpan time, TimeSpan most, CancellationToken cancel)
    {
        try
        {
            worker!.StandardInput.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{number}\t{file}\t{(int)time.TotalMilliseconds}"));
            worker.StandardInput.Flush();
            Task<string?> line = worker.StandardOutput.ReadLineAsync(cancel).AsTask();
            return line.Wait((int)most.TotalMilliseconds, cancel) ? line.Result : null;
        }
        catch (Exception cause) when (cause is IOException or OperationCanceledException)
        {
            return null;
        }
    }

    Process Start()
    {
        var start = new ProcessStartInfo(plan.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in plan.Arguments) start.ArgumentList.Add(argument);
        // A death is expected, and nobody attaches to what will soon be gone.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.StandardInput.WriteLine(Convert.ToBase64String(image));
        return process;
    }
}
