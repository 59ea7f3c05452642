using System.Reflection;
using System.Runtime.Loader;

namespace Verified.Mutants.Tests;

/// <summary>Tests, and an implementation that may be another than the one that they were built with.</summary>
/// <param name="folder">Where the tests were built: everything that they need stands there.</param>
/// <param name="image">The assembly of the other implementation; null: the one that stands there.</param>
sealed class TestContext(string folder, byte[]? image) : AssemblyLoadContext(nameof(TestContext))
{
    const string Own = "Verified.Impl";

    /// <summary>The implementation.</summary>
    public Assembly Implementation => LoadFromAssemblyName(new AssemblyName(Own));

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (image is not null && assemblyName.Name == Own) return LoadFromStream(new MemoryStream(image));
        string path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
