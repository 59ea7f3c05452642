namespace Verified.Mutants.Tests;

/// <summary>How tests are run on an implementation with mutants in it.</summary>
/// <param name="Program">The program that serves as a <see cref="TestWorker"/>.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record TestPlan(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Where the tests stand once they are built, from the root of the repository.</summary>
    public const string Built = "tests/Properties/bin/Release/net10.0/Verified.Tests.Properties.dll";
}
