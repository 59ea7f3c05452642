using FsCheck;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Verified.Tests.Stateful;

/// <summary>Lets FsCheck speak through xunit: statistics of what passed, and for what failed the seed that repeats it.</summary>
sealed class TraceRunner(ITestOutputHelper output) : IRunner
{
    public void OnStartFixture(Type t)
    {
    }

    public void OnArguments(int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
    {
    }

    public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
    {
    }

    public void OnFinished(string name, TestResult result)
    {
        string text = Runner.onFinishedToString(name, result);
        output.WriteLine(text);
        switch (result)
        {
            case TestResult.Failed failed:
                throw new XunitException($"{text}\nrepeat with .WithReplay({failed.Item6.Seed}UL, {failed.Item6.Gamma}UL, {failed.Item7})");
            case TestResult.Exhausted:
                throw new XunitException(text);
        }
    }
}
