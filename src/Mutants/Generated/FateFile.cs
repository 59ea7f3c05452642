using System.Text.Json;
using System.Text.Json.Serialization;
using Verified.Mutants.Catalogue;

namespace Verified.Mutants.Generated;

/// <summary>
/// The fates of generated mutants in a file, one line each, written as they come: who is ended goes on from there.
/// Thread-safe.
/// </summary>
public sealed class FateFile : IDisposable
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    readonly Lock gate = new();
    readonly Dictionary<string, Fate> fates = [];
    readonly FileStream file;

    /// <summary>Opens the file, or makes it, and reads what stands there. A line that was cut short is
    /// dropped.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CatalogueException">A line is not understood, or somebody else writes the file.</exception>
    public FateFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        file = Open(path);
        try
        {
            long whole = Read(path);
            file.SetLength(whole);
            file.Position = whole;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The fate of a mutant; null: it is not known.</summary>
    public Fate? Of(GeneratedMutant mutant)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        lock (gate) return fates.GetValueOrDefault(mutant.Id);
    }

    /// <summary>Writes a fate down.</summary>
    public void Add(Fate fate)
    {
        ArgumentNullException.ThrowIfNull(fate);
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(fate, Options), (byte)'\n'];
        lock (gate)
        {
            fates[fate.Id] = fate;
            file.Write(line);
            file.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>Two who write would cut each other's lines.</summary>
    static FileStream Open(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException cause) when (File.Exists(path))
        {
            throw new CatalogueException($"{path} cannot be had; does another hunt write it? {cause.Message}", cause);
        }
    }

    /// <summary>Reads the whole lines; how many bytes they are.</summary>
    long Read(string path)
    {
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        byte[] all = memory.ToArray();
        int start = 0;
        for (int number = 1; Array.IndexOf(all, (byte)'\n', start) is var end and >= 0; number++)
        {
            try
            {
                Fate fate = JsonSerializer.Deserialize<Fate>(all.AsSpan(start, end - start), Options)!;
                fates[fate.Id] = fate;
            }
            catch (JsonException cause)
            {
                throw new CatalogueException($"{path}({number}) is no fate of a mutant; name another folder", cause);
            }

            start = end + 1;
        }

        return start;
    }
}
