using Verified.Analyzers;

namespace Verified.Tests.House;

public sealed class ModelStateTests
{
    const string Mutable = """
        using System;
        using System.Collections.Generic;
        class Zone
        {
            int free; // VER001
            int low, high; // VER001 VER001
            static int boots; // VER001
            public int Pages { get; set; } // VER001
            public event Action Drained { add { } remove { } } // VER001
            public static readonly int[] Ratios = [256, 32]; // VER001
            internal static readonly List<int> Orders = []; // VER001
            public static readonly Dictionary<int, int> Sizes = []; // VER001
            public static int[] Shared { get; } = []; // VER001
            public int Sum() => free + low + high + boots;
        }
        record struct Frame(
            int Number); // VER001
        class Counter(int users)
        {
            public int Get() => users++; // VER001
        }
        """;

    const string Immutable = """
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Runtime.CompilerServices;
        sealed record Zone(int Free, ImmutableArray<int> Areas)
        {
            const int MaxOrder = 11;
            readonly int low = 3;
            static readonly int[] Ratios = [256, 32];
            static readonly HashSet<int> Orders = [1];
            public static readonly ImmutableArray<int> Sizes = [1];
            public static int[] Fresh => [1, 2];
            public int Pages { get; init; }
            public int Sum(int extra) { extra += low + Ratios[0] + Orders.Count + MaxOrder; return extra; }
        }
        readonly record struct Frame(int Number);
        enum Kind { Dma, Normal }
        [InlineArray(11)]
        struct Areas { int element; }
        class Counter(int users)
        {
            readonly int start = users;
            public int Get() => users + start;
        }
        """;

    [Fact]
    public void State_that_can_change_is_reported() => Probe.Trips<ModelStateAnalyzer>(Mutable, "Verified.Model");

    [Fact]
    public void Immutable_values_pass() => Probe.Passes<ModelStateAnalyzer>(Immutable, "Verified.Model");

    [Fact]
    public void Other_floors_may_hold_state() => Probe.Passes<ModelStateAnalyzer>(Mutable, "Verified.Check");

    [Fact]
    public void The_message_names_the_member_and_what_to_do() => Assert.Equal(
        "the field 'free' can change; make it readonly and return a new value instead",
        Probe.Messages<ModelStateAnalyzer>("class Zone { int free; }", "Verified.Model"));
}
