namespace Verified.Cli.Options;

/// <summary>The root of a checkout of this project, for commands that need its sources.</summary>
static class RepositoryRoot
{
    const string Mark = "Verified.sln";

    /// <summary>The folder given, or the nearest one upward from here that is one.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static string Find(string? given)
    {
        if (given is not null)
        {
            return File.Exists(Path.Combine(given, Mark)) ? given
                : throw new UsageException($"'{given}' is no checkout of Verified: it has no {Mark}");
        }

        for (DirectoryInfo? folder = new(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Mark))) return folder.FullName;
        throw new UsageException($"there is no {Mark} here or above; run this inside a checkout");
    }
}
