using System.Globalization;
using System.Reflection;
using Verified.Check.Isolation;

namespace Verified.Mutants.Tests;

/// <summary>
/// The program as a process that runs tests on an implementation with mutants in it. Its first line is the assembly in
/// base64; each further one says which mutant is meant, in which file, and how many milliseconds its tests may take. It
/// answers each with the name of a test that breaks, or with an empty line.
/// </summary>
public sealed class TestWorker
{
    /// <summary>The first argument of a program that is to be one; the tests come behind it.</summary>
    public const string Word = "test-worker";

    /// <summary>The number of a mutant that the implementation is by itself, for it has no other.</summary>
    internal const int Always = -1;

    /// <summary>What takes longer, once it is compiled, is left out: another test sees the same sooner.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    /// <summary>How much longer the tests may take that have the name of the file: in a process that has just begun the
    /// first one may use all the time up, being compiled.</summary>
    static readonly TimeSpan More = TimeSpan.FromSeconds(5);

    readonly Assembly implementation;
    readonly Assembly tests;
    readonly Lazy<Assembly> plain;
    readonly Dictionary<string, IReadOnlyList<(TestCase Test, bool Named)>> rooms = [];
    readonly HashSet<TestCase> compiled = [], slow = [];

    /// <summary>By test the mutants whose methods it calls.</summary>
    readonly Dictionary<TestCase, ulong> reach = [];

    TestWorker(string file, byte[] image)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        AssemblyName name = AssemblyName.GetAssemblyName(file);
        var context = new TestContext(folder, image);
        implementation = context.Implementation;
        tests = context.LoadFromAssemblyName(name);
        plain = new Lazy<Assembly>(() => new TestContext(folder, null).LoadFromAssemblyName(name));
    }

    /// <summary>Serves until the parent has no more to say.</summary>
    /// <param name="tests">The file of the tests.</param>
    /// <param name="input">What the parent says.</param>
    /// <param name="answers">Where the answers go.</param>
    public static int Run(string tests, TextReader input, TextWriter answers)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(answers);
        var worker = new TestWorker(tests, Convert.FromBase64String(input.ReadLine() ?? ""));
        while (input.ReadLine()?.Split('\t') is [var number, var file, var time])
        {
            TestCase? broken = worker.Broken(
                int.Parse(number, CultureInfo.InvariantCulture), file,
                TimeSpan.FromMilliseconds(int.Parse(time, CultureInfo.InvariantCulture)));
            answers.WriteLine(broken?.Name.ReplaceLineEndings(" "));
            answers.Flush();
        }

        return 0;
    }

    /// <summary>The first test that passes without the mutant and not with it; null: there is none.</summary>
    TestCase? Broken(int number, string file, TimeSpan time)
    {
        if (!rooms.TryGetValue(file, out IReadOnlyList<(TestCase Test, bool Named)>? room))
            rooms.Add(file, room = [.. TestRoom.Of(tests, file)]);
        var spent = TimeSpan.Zero;
        foreach (var (test, named) in room)
        {
            if (slow.Contains(test) || !Reaches(test, number)) continue;
            if (spent > (named ? time + More : time)) return null;
            Choice.Of(implementation, Math.Max(number, 0));
            bool passes = test.Passes(out TimeSpan own);
            Choice.Of(implementation, 0);
            ulong reached = Choice.TakeReached(implementation);
            spent += own;
            if (!compiled.Add(test) && own > Longest) slow.Add(test);
            // One that breaks may not have come to the rest.
            if (passes) reach[test] = reached;
            else if (Without(test, number).Passes(out _)) return test;
        }

        return null;
    }

    /// <summary>Whether a test calls the method that the mutant is in, as far as is known.</summary>
    bool Reaches(TestCase test, int number) =>
        number <= 0 || !reach.TryGetValue(test, out ulong mutants) || (mutants >> (number - 1) & 1) != 0;

    /// <summary>The same test where the mutant is not meant.</summary>
    TestCase Without(TestCase test, int number) => number != Always ? test
        : plain.Value.GetTypes().SelectMany(TestCase.Of).First(other => other.Name == test.Name);
}
