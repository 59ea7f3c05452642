using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using Verified.Check.Isolation;
using Verified.Cli.Options;

namespace Verified.Cli.Commands;

/// <summary>verified worker: the process that an isolated check runs the system in. Not for people.</summary>
static class WorkerCommand
{
    /// <summary>Bytes: enough for all of ours, and what recurses for ever is soon at its end.</summary>
    const int Stack = 2 << 20;

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var system = new Argument<string>("SYSTEM") { Description = "the system under test" };
        var journal = new Argument<string>("JOURNAL") { Description = "the file that tells where the worker is" };
        var verb = new Verb(
            "worker",
            "Serves an isolated check, which starts it.",
            (parsed, output, _) =>
            {
                Serve(parsed.GetValue(system)!, parsed.GetValue(journal)!, output);
                return ExitCode.Held;
            },
            new Example("verified worker impl /dev/shm/a.journal", "as a check with --isolate starts it"),
            new Example("verified worker model /dev/shm/b.journal", "for the specification itself"))
        {
            system, journal,
        };
        verb.Hidden = true;
        return verb;
    }

    static void Serve(string system, string journal, Output output)
    {
        using var orders = new BlockingCollection<string>();
        new Thread(() => Listen(orders)) { IsBackground = true }.Start();
        var serving = new Thread(
            () =>
            {
                using var worker = new Worker(SystemChoice.Named(system), journal, output.Line);
                worker.Serve(orders.GetConsumingEnumerable());
            },
            Stack);
        serving.Start();
        serving.Join();
    }

    /// <summary>
    /// The end of the input is the end of the parent, however it came about, and then nobody is left to end a worker
    /// whose system hangs.
    /// </summary>
    static void Listen(BlockingCollection<string> orders)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } line) orders.Add(line);
        using var own = Process.GetCurrentProcess();
        own.Kill();
    }
}
