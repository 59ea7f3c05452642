using Verified.Analyzers;

namespace Verified.Tests.House;

public sealed class ModelCallsTests
{
    const string Impure = """
        using System;
        using System.Diagnostics;
        using System.IO;
        using System.Threading;
        using System.Runtime.InteropServices;
        using static System.Console;
        using Clock = System.Diagnostics.Stopwatch;
        class Step
        {
            void A() => Console.WriteLine(1); // VER002
            void B() => WriteLine(2); // VER002
            int C() => new Random().Next(); // VER002 VER002
            long D() => DateTime.UtcNow.Ticks; // VER002
            DateTimeOffset E() => DateTimeOffset.Now; // VER002
            Guid F() => Guid.NewGuid(); // VER002
            long G() => Clock.GetTimestamp(); // VER002
            int H() => Environment.ProcessorCount; // VER002
            Stream I(string path) => // VER002
                System.IO.File.OpenRead(path); // VER002
            int J(ref int x) => Interlocked.Increment(ref x); // VER002
            object K() => new CancellationToken(); // VER002
            Span<int> L(System.Collections.Generic.List<int> l) => CollectionsMarshal.AsSpan(l); // VER002
            object M() => typeof(Step).GetMethods()[0].Name; // VER002
            object N() => Process.GetCurrentProcess(); // VER002
            System.Net.IPAddress O() => null; // VER002
            Action<string> P() => Console.WriteLine; // VER002
        }
        """;

    const string Pure = """
        using System;
        using System.IO;
        using System.Numerics;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        /// <summary>As <see cref="Console"/> would print it.</summary>
        [StructLayout(LayoutKind.Sequential)]
        readonly record struct Step(DateTime When, Guid Name)
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public int Log(uint x) => BitOperations.Log2(x);
            public string Text() => nameof(Console) + When.Year + Name;
            public static int Stopwatch => 1;
            public int Environment => Stopwatch;
        }
        """;

    [Fact]
    public void Calls_to_the_outside_are_reported() => Probe.Trips<ModelCallsAnalyzer>(Impure, "Verified.Model");

    [Fact]
    public void Pure_calls_attributes_and_mere_names_pass() => Probe.Passes<ModelCallsAnalyzer>(Pure, "Verified.Model");

    [Fact]
    public void Other_floors_may_call_the_outside() => Probe.Passes<ModelCallsAnalyzer>(Impure, "Verified.Cli");

    [Fact]
    public void The_message_names_the_call_and_what_to_do() => Assert.Equal(
        "'Now' is not allowed in the model; a step has no time, so put what matters into the command",
        Probe.Messages<ModelCallsAnalyzer>("class C { object M() => System.DateTime.Now; }", "Verified.Model"));
}
