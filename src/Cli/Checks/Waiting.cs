using Spectre.Console;
using Verified.Cli.Options;

namespace Verified.Cli.Checks;

/// <summary>Waits for work and tells how far it is.</summary>
static class Waiting
{
    static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);
    static readonly TimeSpan BarEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs the work on another thread, and shows progress on standard error until it ends.</summary>
    public static T For<T>(Func<T> work, Func<string> progress, ProgressMode mode, Output output)
    {
        Task<T> task = Task.Run(work);
        if (mode == ProgressMode.Bar) Bar(task, progress);
        while (mode == ProgressMode.Text && !Ended(task, LineEvery)) output.Progress(progress());
        return task.GetAwaiter().GetResult();
    }

    static void Bar(Task task, Func<string> progress)
    {
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Live(new Text("")).AutoClear(true).Start(live =>
        {
            while (!Ended(task, BarEvery))
            {
                live.UpdateTarget(new Text(progress(), new Style(Color.Green)).Ellipsis());
                live.Refresh();
            }
        });
    }

    /// <summary>Waits for the end, however the work ends; its exception is thrown to the one who asks for its
    /// result.</summary>
    static bool Ended(Task task, TimeSpan time) => Task.WaitAny([task], time) == 0;
}
