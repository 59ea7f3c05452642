using Verified.Check.Recorded;
using Verified.Check.Traces;
using Verified.Model.Dialects.V6;
using Verified.Tests.Engine.Import;

namespace Verified.Tests.Engine.Recorded;

public sealed class SlabinfoTests
{
    const string Head = "slabinfo - version: 2.1\n# name            <active_objs> ..\n";

    [Fact]
    public void Caches_are_read_with_their_slabs()
    {
        using StreamReader text = File.OpenText(Recordings.Path("slabinfo.txt"));
        Slabinfo info = Slabinfo.Read(text);

        Assert.Equal(235, info.Count);
        Assert.Equal(new SlubSlab(5888, 5, 8), info.Of("task_struct"));
        Assert.Equal(new SlubSlab(96, 42, 1), info.General(96));
        Assert.Null(info.General(100));
        Assert.Null(info.Of("unheard of"));
    }

    [Fact]
    public void A_name_may_hold_spaces() => Assert.Equal(
        new SlubSlab(192, 21, 1),
        Slabinfo.Read(new StringReader(Head + "file lock cache 21 21 192 21 1 : tunables 0 0 0\n\n")).Of("file lock cache"));

    [Theory]
    [InlineData("", "line 1: slabinfo: no cache; ")]
    [InlineData("MemTotal: 5\nfilp 1 2 192 21 1 : tunables", "line 1: slabinfo: no cache; ")]
    [InlineData(Head, "line 2: slabinfo: no cache; ")]
    [InlineData(Head + "filp 1 2 : tunables", "line 3: slabinfo: 'filp 1 2 : tunables' is no cache with its figures; ")]
    [InlineData(Head + "filp 1 2 192 21 0 : tunables", "line 3: slabinfo: 'filp 1 2 192 21 0 : tunables' is no cache ")]
    [InlineData(Head + "filp 1 2 192 x 1 : tunables", "line 3: slabinfo: 'filp 1 2 192 x 1 : tunables' is no cache ")]
    public void What_is_no_slabinfo_is_told_in_one_line(string text, string message) => Assert.StartsWith(
        message, Assert.Throws<TraceFormatException>(() => Slabinfo.Read(new StringReader(text))).Message, StringComparison.Ordinal);
}
