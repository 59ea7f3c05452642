using Verified.Analyzers;

namespace Verified.Tests.House;

public sealed class ModelArraysTests
{
    const string Foreign = """
        struct Cell { public int Value; public int[] Parts; }
        class Zone
        {
            readonly int[] areas = new int[11];
            static readonly int[] Marks = new int[3];
            int[] Sizes { get; } = new int[2];
            void A() => areas[0] = 1; // VER004
            void B() => Marks[1]++; // VER004
            void C(int[] words) => words[2] |= 4; // VER004
            void D() => this.Sizes[0] = 1; // VER004
            void E(int[][] table) => table[0][1] = 1; // VER004
            void F(Cell[] cells) => cells[0].Value = 1; // VER004
            void G(int[] x, int y) => (x[0], y) = (1, 2); // VER004
            void H(string[] names) => names[0] ??= "DMA"; // VER004
            void I(int[] x) => Set(out x[0]); // VER004
            void J(int[,] grid) => --grid[0, 0]; // VER004
            void K(Cell cell) => cell.Parts[0] = 1; // VER004
            void L(Zone[] zones) => zones[0].areas[1] = 1; // VER004
            void M(int[] x) => x[^1] = 1; // VER004
            static void Set(out int x) => x = 1;
        }
        """;

    const string Own = """
        using System;
        class Zone
        {
            readonly int[] areas = [1, 2];
            int[] With(int order, int count)
            {
                int[] next = (int[])areas.Clone();
                next[order] = count;
                next[0]++;
                Set(out next[1]);
                int[][] rows = new int[2][];
                rows[0] = next;
                rows[0][1] = areas[0];
                return next;
            }
            int Read(int[] words, int i) { i = words[i]; return i; }
            void Set(out int x) => x = areas[0];
            static int Pass(ReadOnlySpan<int> words) => words[0];
        }
        """;

    [Fact]
    public void Writes_into_the_arrays_of_others_are_reported() =>
        Probe.Trips<ModelArraysAnalyzer>(Foreign, "Verified.Model");

    [Fact]
    public void Arrays_under_construction_may_be_written() => Probe.Passes<ModelArraysAnalyzer>(Own, "Verified.Model");

    [Fact]
    public void Other_floors_may_write() => Probe.Passes<ModelArraysAnalyzer>(Foreign, "Verified.Impl");
}
