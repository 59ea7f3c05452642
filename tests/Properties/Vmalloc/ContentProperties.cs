using Verified.Model.Vmalloc;

namespace Verified.Tests.Properties.Vmalloc;

public sealed class ContentProperties
{
    static readonly Frame frame = new(7);

    [Fact]
    [Verifies(RuleIds.Vmalloc.Content)]
    public void A_page_that_shows_what_its_frame_holds_is_right()
    {
        Assert.Null(Content.Shows(frame, [1, 2, 3], [1, 2, 3]));
        Assert.Null(Content.Shows(frame, [], []));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Content)]
    public void Other_bytes_or_none_are_told_with_the_place_where_they_begin()
    {
        const string Promised = "the bytes of frame 7 at its page of the area";
        Assert.Equal(
            new Violation(RuleIds.Vmalloc.Content, Promised, "other bytes from 2 on"),
            Content.Shows(frame, [1, 2, 4], [1, 2, 3]));
        Assert.Equal(
            new Violation(RuleIds.Vmalloc.Content, Promised, "nothing"), Content.Shows(frame, [], [1, 2, 3]));
    }
}
