using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Verified.Check.Isolation;
using Verified.Cli.Options;

namespace Verified.Cli;

/// <summary>
/// The program as a child of itself, which an isolated check runs the system in: verified worker SYSTEM JOURNAL, or
/// image-worker where another implementation is to be loaded. Not commands for people, and begun without what those
/// need: a child that died is replaced in no time.
/// </summary>
static class WorkerProgram
{
    /// <summary>The first argument.</summary>
    public const string Word = "worker";

    /// <summary>The first argument where the first line of the input is an implementation.</summary>
    public const string ImageWord = "image-worker";

    /// <summary>Bytes: enough for all of ours, and what recurses for ever is soon at its end.</summary>
    const int Stack = 1 << 20;

    /// <summary>Serves until the parent has no more to say; then it ends the process.</summary>
    /// <param name="system">The name of the system.</param>
    /// <param name="journal">The file of the journal.</param>
    public static int Run(string system, string journal)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        return Run(system, journal, input);
    }

    /// <summary>Serves with the implementation that it is told first.</summary>
    /// <param name="system">The name of the system.</param>
    /// <param name="journal">The file of the journal.</param>
    public static int RunImage(string system, string journal)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        var context = new ImageContext(Convert.FromBase64String(input.ReadLine() ?? ""));
        Type same = context.LoadFromAssemblyName(typeof(WorkerProgram).Assembly.GetName())
            .GetType(typeof(WorkerProgram).FullName!, throwOnError: true)!;
        return same.GetMethod(nameof(Run), [typeof(string), typeof(string), typeof(TextReader)])!
            .CreateDelegate<Func<string, string, TextReader, int>>()(system, journal, input);
    }

    /// <summary>Serves until the parent has no more to say; then it ends the process.</summary>
    /// <param name="system">The name of the system.</param>
    /// <param name="journal">The file of the journal.</param>
    /// <param name="input">What the parent says.</param>
    public static int Run(string system, string journal, TextReader input)
    {
        // A terminal sends its signals to all processes of a command; the parent says what becomes of this one.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        using var answers = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 12);
        using var orders = new BlockingCollection<string>();
        new Thread(() => Listen(orders, input, journal)) { IsBackground = true }.Start();
        var serving = new Thread(() => Serve(system, journal, orders, answers), Stack);
        serving.Start();
        serving.Join();
        return (int)ExitCode.Held;
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
    static void Listen(BlockingCollection<string> orders, TextReader input, string journal)
    {
        while (input.ReadLine() is { } line) orders.Add(line);
        // Where it ends before it has begun, nobody else will.
        File.Delete(journal);
        using var own = Process.GetCurrentProcess();
        own.Kill();
    }
}
