using Verified.Analyzers;

namespace Verified.Tests.House;

public sealed class ModelFlowTests
{
    const string Crooked = """
        using System;
        using System.Threading.Tasks;
        class Step
        {
            void A() => throw new InvalidOperationException(); // VER003
            int B(int x) => x > 0 ? x : throw new Exception("no"); // VER003
            void C()
            {
                try { A(); }
                catch (ArgumentException) { throw; } // VER003
            }
            async Task D() => await Task.Yield(); // VER003
            void E() { Func<Task> f = async () => await Task.Yield(); } // VER003
            void F() { lock (this) { } } // VER003
            void G() { again: goto again; } // VER003
            void H(int x)
            {
                switch (x)
                {
                    case 0: goto case 1; // VER003
                    case 1: break;
                }
            }
        }
        """;

    const string Straight = """
        using System;
        using System.Diagnostics;
        class Step
        {
            void A(int x) => ArgumentOutOfRangeException.ThrowIfNegative(x);
            void B() => throw new ArgumentException("a caller's mistake");
            void C(object x) { if (x is null) throw new ArgumentNullException(nameof(x)); }
            void D() => throw new ArgumentOutOfRangeException();
            int E(int x) => x switch { 0 => 1, _ => throw new UnreachableException() };
            int async() { int unlock = 1; return unlock; }
        }
        """;

    [Fact]
    public void Jumps_of_every_kind_are_reported() => Probe.Trips<ModelFlowAnalyzer>(Crooked, "Verified.Model");

    [Fact]
    public void Guards_and_unreachable_arms_pass() => Probe.Passes<ModelFlowAnalyzer>(Straight, "Verified.Model");

    [Fact]
    public void Other_floors_are_free() => Probe.Passes<ModelFlowAnalyzer>(Crooked, "Verified.Check");
}
