namespace Verified.Tests.Tidy;

/// <summary>Fails with all offences at once, and with what to do about them.</summary>
static class Offences
{
    /// <summary>More than these are counted, not listed.</summary>
    const int Listed = 40;

    public static void None(IEnumerable<string> offences, string advice)
    {
        string[] all = [.. offences];
        string more = all.Length > Listed ? $"\n  ... and {all.Length - Listed} more" : "";
        Assert.True(all.Length == 0, $"{advice}\n  {string.Join("\n  ", all.Take(Listed))}{more}");
    }
}
