using Verified.Check.Run;
using Verified.Check.Traces;

namespace Verified.Cli.Checks;

/// <summary>The directory that takes the results of a check. An earlier one moves to the same name with
/// ".old".</summary>
sealed class OutDirectory
{
    /// <summary>The file that tells a directory of ours from one of somebody else's.</summary>
    const string Mark = "run.json";

    readonly string path;

    OutDirectory(string path) => this.path = path;

    /// <summary>Where the run is described.</summary>
    public string RunFile => Path.Combine(path, Mark);

    /// <summary>Makes the directory anew.</summary>
    /// <exception cref="UsageException">There is something else of that name, or it cannot be made.</exception>
    public static OutDirectory Make(string path)
    {
        string plain = Path.TrimEndingDirectorySeparator(path);
        try
        {
            if (File.Exists(plain)) throw new UsageException($"{plain} is a file; name another directory with --out");
            if (Directory.Exists(plain)) Rotate(plain);
            Directory.CreateDirectory(plain);
            return new(plain);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{plain} cannot be made ({cause.Message}); name another directory with --out");
        }
    }

    /// <summary>The file for a failure in an area. At most one failure of an area has that rule, kind and
    /// death.</summary>
    public string TraceFile(string area, Divergence divergence)
    {
        string kind = divergence.Kind.ToString().ToLowerInvariant();
        if (divergence.Death?.ToLowerInvariant() is { } death)
            kind = death.StartsWith(kind, StringComparison.Ordinal) ? death : $"{kind}-{death}";
        return Path.Combine(path, $"{divergence.Violation.Rule}.{kind}.{area}.trace.json");
    }

    /// <summary>Saves a failing trace with what is known of it.</summary>
    public static void Save(string file, Trace trace, Divergence divergence) => Check.Traces.TraceFile.Save(
        file,
        new StoredTrace(trace, new(divergence.Violation.Rule, divergence.Step, divergence.Kind)));

    static void Rotate(string path)
    {
        if (!Directory.EnumerateFileSystemEntries(path).Any()) return;
        if (!File.Exists(Path.Combine(path, Mark)))
            throw new UsageException($"{path} is not a directory of an earlier check; name a new one with --out");
        string old = path + ".old";
        if (File.Exists(Path.Combine(old, Mark))) Directory.Delete(old, recursive: true);
        if (Path.Exists(old)) throw new UsageException($"{old} stands in the way of keeping {path}; move it");
        Directory.Move(path, old);
    }
}
