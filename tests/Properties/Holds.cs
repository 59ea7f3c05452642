using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit.Sdk;

namespace Verified.Tests.Properties;

/// <summary>
/// Runs a law over generated inputs. A failure names the smallest input found and how to run it again.
/// </summary>
static class Holds
{
    /// <summary>The environment variable that replays one case: seed, gamma and size, separated by commas.</summary>
    const string Replay = "FSCHECK_REPLAY";

    /// <summary>The law says what is wrong with an input, or null.</summary>
    public static void ForAll<T>(Gen<T> inputs, Func<T, string?> law, int cases = 200, int size = 100) =>
        ForAll(Arb.From(inputs), law, cases, size);

    /// <summary>The law over lists, which shrink by leaving out parts.</summary>
    public static void ForAllLists<T>(Gen<T[]> inputs, Func<T[], string?> law, int cases = 200, int size = 100) =>
        ForAll(Arb.From(inputs, Shorter), law, cases, size);

    static void ForAll<T>(Arbitrary<T> inputs, Func<T, string?> law, int cases, int size)
    {
        Config config = Config.Quick.WithMaxTest(cases).WithStartSize(1).WithEndSize(size).WithRunner(new Thrower());
        if (Environment.GetEnvironmentVariable(Replay) is { Length: > 0 } text)
        {
            ulong[] parts = [.. text.Split(',').Select(part => ulong.Parse(part, CultureInfo.InvariantCulture))];
            config = config.WithReplay(parts[0], parts[1], (int)parts[2]);
        }

        Check.One(typeof(T).Name, config, Prop.ForAll(inputs, input =>
        {
            string? wrong = law(input);
            return (wrong is null).Label(wrong ?? "");
        }));
    }

    static IEnumerable<T[]> Shorter<T>(T[] list)
    {
        for (int cut = list.Length / 2; cut >= 1; cut /= 2)
            for (int at = 0; at + cut <= list.Length; at += cut) yield return [.. list[..at], .. list[(at + cut)..]];
    }

    /// <summary>Turns the result of a run into the result of an xunit test.</summary>
    sealed class Thrower : IRunner
    {
        public void OnStartFixture(Type t)
        {
        }

        public void OnArguments(
            int n, FSharpList<object> a, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
        {
        }

        public void OnShrink(FSharpList<object> a, FSharpFunc<FSharpList<object>, string> every)
        {
        }

        public void OnFinished(string name, TestResult result)
        {
            if (result is TestResult.Passed) return;
            string text = Runner.onFinishedToString(name, result);
            if (result is TestResult.Failed failed)
                text += $"\nReplay: {Replay}={failed.Item6.Seed},{failed.Item6.Gamma},{failed.Item7}";
            throw new XunitException(text);
        }
    }
}
