using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Verified.Check.Isolation;
using Verified.Cli.Options;

namespace Verified.Cli;

/// <summary>
/// The program as a child of itself, which an isolated check runs the system in: verified worker SYSTEM JOURNAL. Not a
/// command for people, and begun without what those need: a child that died is replaced in no time.
/// </summary>
static class WorkerProgram
{
    /// <summary>The first argument.</summary>
    public const string Word = "worker";

    /// <summary>Bytes: enough for all of ours, and what recurses for ever is soon at its end.</summary>
    const int Stack = 1 << 20;

    /// <summary>Serves until the parent has no more to say; then it ends the process.</summary>
    /// <param name="system">The name of the system.</param>
    /// <param name="journal">The file of the journal.</param>
    public static ExitCode Run(string system, string journal)
    {
        // A terminal sends its signals to all processes of a command; the parent says what becomes of this one.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        using var answers = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 12);
        using var orders = new BlockingCollection<string>();
        new Thread(() => Listen(orders, journal)) { IsBackground = true }.Start();
        var serving = new Thread(() => Serve(system, journal, orders, answers), Stack);
        serving.Start();
        serving.Join();
        return ExitCode.Held;
    }

    static void Serve(string system, string journal, BlockingCollection<string> orders, StreamWriter answers)
    {
        using var worker = new Worker(SystemChoice.Named(system), journal, line =>
        {
            answers.Write(line + "\n");
            answers.Flush();
        });
        worker.Serve(orders.GetConsumingEnumerable());
    }

    /// <summary>
    /// The end of the input is the end of the parent, however it came about, and then nobody is left to end a worker
    /// whose system hangs.
    /// </summary>
    static void Listen(BlockingCollection<string> orders, string journal)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } line) orders.Add(line);
        // Where it ends before it has begun, nobody else will.
        File.Delete(journal);
        using var own = Process.GetCurrentProcess();
        own.Kill();
    }
}
