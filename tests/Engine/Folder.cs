namespace Verified.Tests.Engine;

/// <summary>A folder for the files of one test, gone when the test ends.</summary>
sealed class Folder : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("verified-");

    /// <summary>The folder itself.</summary>
    public string Root => folder.FullName;

    /// <summary>A file in the folder.</summary>
    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);
}
