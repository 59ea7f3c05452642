using Verified.Analyzers;

namespace Verified.Tests.House;

public sealed class UnsafeOnlyInImplTests
{
    const string Raw = """
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        class Memory
        {
            unsafe void A() { } // VER005
            void B()
            {
                unsafe // VER005
                {
                    int* p = null; // VER005
                    var q = stackalloc int[3]; // VER005
                    delegate*<int, void> f = null; // VER005
                    fixed (int* r = new int[1]) { } // VER005 VER005
                }
            }
            long C(ref int x) => Unsafe.As<int, long>(ref x); // VER005
            object D() => Marshal.SizeOf<int>(); // VER005
            unsafe void* E() => NativeMemory.Alloc(1); // VER005 VER005 VER005
            [DllImport("libc")] // VER005
            static extern int getpid();
            void F() { unsafe void Local() { } Local(); } // VER005
        }
        unsafe struct Page { } // VER005
        """;

    const string Safe = """
        using System;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        /// <summary>Never <see cref="Unsafe"/>.</summary>
        [StructLayout(LayoutKind.Sequential)]
        struct Memory
        {
            int A() { Span<int> words = stackalloc int[4]; return words[0]; }
            int B(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<int>(bytes);
            string C() => nameof(Marshal);
            [MethodImpl(MethodImplOptions.NoInlining)]
            ref int D(Span<int> x) => ref x[0];
        }
        """;

    [Theory]
    [InlineData("Verified.Model")]
    [InlineData("Verified.Check")]
    [InlineData("Verified.Cli")]
    [InlineData("Verified.Rules")]
    [InlineData("Verified.Implements")]
    public void Raw_memory_outside_the_implementation_is_reported(string assembly) =>
        Probe.Trips<UnsafeOnlyInImplAnalyzer>(Raw, assembly);

    [Theory]
    [InlineData("Verified.Impl")]
    [InlineData("Verified.Impl.Explored")]
    [InlineData("Verified.Tests.Stateful")]
    [InlineData("Verified.Benchmarks")]
    public void The_implementation_and_what_looks_into_it_are_free(string assembly) =>
        Probe.Passes<UnsafeOnlyInImplAnalyzer>(Raw, assembly);

    [Fact]
    public void Spans_and_layouts_pass() => Probe.Passes<UnsafeOnlyInImplAnalyzer>(Safe, "Verified.Check");
}
