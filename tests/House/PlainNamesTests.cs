using Verified.Analyzers;

namespace Verified.Tests.House;

public sealed class PlainNamesTests
{
    const string Empty = """
        static class PageHelper { } // VER011
        static class Helpers { } // VER011
        class ZoneManager { // VER011
            struct BitUtil { } // VER011
        }
        interface IListUtils { } // VER011
        enum OrderManager { One } // VER011
        delegate void FreeHelper(); // VER011
        """;

    const string Plain = """
        class Helpful { void Helper() { } int Manager => 1; }
        class ManagerOfNothing { }
        struct Utilization { }
        record Zone(int Util);
        """;

    [Theory]
    [InlineData("Verified.Impl")]
    [InlineData("Verified.Cli")]
    [InlineData("Verified.Tests.Tidy")]
    public void Names_that_say_nothing_are_reported(string assembly) =>
        Probe.Trips<PlainNamesAnalyzer>(Empty, assembly);

    [Fact]
    public void Names_that_only_contain_the_word_pass() => Probe.Passes<PlainNamesAnalyzer>(Plain, "Verified.Impl");

    [Fact]
    public void Other_houses_have_other_rules() => Probe.Passes<PlainNamesAnalyzer>(Empty, "Elsewhere");
}
