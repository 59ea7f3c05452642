using System.Reflection;
using System.Runtime.Loader;

namespace Verified.Cli;

/// <summary>
/// The program with another implementation in the place of its own. What refers to the implementation is loaded a
/// second time, from its file, so that it refers to that one; all else is shared.
/// </summary>
/// <param name="image">The assembly of the implementation.</param>
sealed class ImageContext(byte[] image) : AssemblyLoadContext(nameof(ImageContext))
{
    const string Implementation = "Verified.Impl";

    static readonly HashSet<string> Referring = ["Verified.Check", "Verified.Cli"];

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        if (name == Implementation) return LoadFromStream(new MemoryStream(image));
        return Referring.Contains(name)
            ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name + ".dll"))
            : null;
    }
}
