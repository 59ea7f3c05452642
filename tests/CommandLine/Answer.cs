using System.Diagnostics;
using System.Text.Json;

namespace Verified.Tests.CommandLine;

/// <summary>What one command line came to.</summary>
sealed record Answer(int Code, string Results, string Messages)
{
    /// <summary>Runs a command line in this process.</summary>
    public static Answer To(params string[] arguments)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        int code = (int)new Cli.CommandLine().Run(arguments, results, messages);
        return new(code, results.ToString(), messages.ToString());
    }

    /// <summary>Runs the program with its output in pipes.</summary>
    public static Answer OfProgram(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using Process program = Start(environment, arguments);
        return Of(program);
    }

    /// <summary>Starts the program with its output in pipes.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Verified.Cli.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for a program that was started.</summary>
    public static Answer Of(Process program)
    {
        Task<string> messages = program.StandardError.ReadToEndAsync();
        string results = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        return new(program.ExitCode, results, messages.GetAwaiter().GetResult());
    }

    /// <summary>The lines of the result.</summary>
    public string[] Lines => Results.TrimEnd('\n').Split('\n');

    /// <summary>The one JSON document of the result.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Results);
            return document.RootElement.Clone();
        }
    }
}
