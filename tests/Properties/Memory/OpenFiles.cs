namespace Verified.Tests.Properties.Memory;

/// <summary>The files that this process has open. Other threads open and close some meanwhile.</summary>
static class OpenFiles
{
    /// <summary>The link of each, and what it leads to.</summary>
    public static IEnumerable<(string Link, string Target)> All() =>
        from link in Directory.GetFiles("/proc/self/fd")
        let target = TargetOf(link)
        where target is not null
        select (link, target);

    /// <summary>The length of a file by its link; -1 if it is closed by now.</summary>
    public static long Length(string link)
    {
        try
        {
            using var file = File.OpenHandle(link);
            return RandomAccess.GetLength(file);
        }
        catch (IOException)
        {
            return -1;
        }
    }

    static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
