namespace Verified.Tests.CommandLine;

/// <summary>A copy of what mutants are made from, gone when the test ends.</summary>
sealed class Checkout : IDisposable
{
    static readonly string[] Needed = ["Verified.sln", "src/Impl", "tests/Mutants/catalogue"];

    readonly Folder folder = new();

    Checkout()
    {
    }

    /// <summary>The root of the checkout that these tests were built from.</summary>
    public static string Root { get; } = Find();

    /// <summary>The root of the copy.</summary>
    public string Folder => folder["checkout"];

    /// <summary>A place beside the copy.</summary>
    public string this[string name] => folder[name];

    /// <summary>Copies it.</summary>
    public static Checkout Copy()
    {
        var copy = new Checkout();
        foreach (string needed in Needed)
        {
            string from = Path.Combine(Root, needed);
            IEnumerable<string> files = File.Exists(from) ? [from]
                : Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories);
            foreach (string file in files)
            {
                string name = Path.GetRelativePath(Root, file).Replace('\\', '/');
                if (name.Contains("/obj/", StringComparison.Ordinal)) continue;
                if (name.Contains("/bin/", StringComparison.Ordinal)) continue;
                string to = Path.Combine(copy.Folder, name);
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }
        }

        return copy;
    }

    /// <summary>Replaces a text of a file.</summary>
    public void Replace(string file, string old, string now)
    {
        string path = Path.Combine(Folder, file);
        string text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, now, StringComparison.Ordinal));
    }

    /// <summary>Changes an entry of the catalogue.</summary>
    public void Entry(string id, Func<string, string> change)
    {
        string path = Directory.EnumerateFiles(Folder, id + ".json", SearchOption.AllDirectories).Single();
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }

    public void Dispose() => folder.Dispose();

    static string Find()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Verified.sln"))) at = at.Parent;
        return at!.FullName;
    }
}
