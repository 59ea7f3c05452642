namespace Verified.Tests.CommandLine;

/// <summary>A directory for one test, removed behind it.</summary>
sealed class Folder : IDisposable
{
    readonly string path = Directory.CreateTempSubdirectory("verified").FullName;

    /// <summary>The path of something in it.</summary>
    public string this[string name] => Path.Combine(path, name);

    /// <summary>Writes a file in it and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(path, recursive: true);
}
