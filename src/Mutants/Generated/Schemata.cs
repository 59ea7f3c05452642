using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text;
using Verified.Check.Isolation;
using Verified.Mutants.Hunt;

namespace Verified.Mutants.Generated;

/// <summary>
/// An implementation with many mutants of one file in it, of which a process is told one after the other to be: mutant
/// schemata (Untch, 1993). It is compiled once for all, and what the process has compiled serves the next.
/// </summary>
/// <param name="Image">The assembly; empty: it has none.</param>
/// <param name="Numbers">The mutants in it, with their numbers.</param>
/// <param name="Stillborn">Mutants that do not compile, or to the same.</param>
/// <param name="Apart">Mutants that have to be compiled alone.</param>
public sealed record Schemata(
    byte[] Image, IReadOnlyList<(GeneratedMutant Mutant, int Number)> Numbers,
    IReadOnlyList<GeneratedMutant> Stillborn, IReadOnlyList<GeneratedMutant> Apart)
{
    const string ChoiceFile = Choice.Type + ".cs";

    const string Inlining = "[MethodImpl(MethodImplOptions.AggressiveInlining)]";

    /// <summary>The type that says which mutant is meant, and which were within reach.</summary>
    internal static readonly string ChoiceSource = $$"""
        namespace {{Choice.Namespace}};
        public static class {{Choice.Type}}
        {
            public static int {{Choice.Field}};
            public static ulong {{Choice.Reached}};
        }
        """;

    /// <summary>Compiles mutants of one file together.</summary>
    public static Schemata Of(ImplSources sources, IReadOnlyList<GeneratedMutant> mutants)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(mutants);
        string file = mutants[0].File;
        return Of(sources.Text(file), mutants, text =>
        {
            byte[]? image = sources.TryImage(
                new Dictionary<string, string> { [file] = text, [ChoiceFile] = ChoiceSource }, out var errors);
            return (image, [.. errors.Where(error => error.File == file).Select(error => error.At)]);
        });
    }

    /// <summary>Compiles mutants of one source together.</summary>
    /// <param name="source">The source.</param>
    /// <param name="mutants">Mutants of it.</param>
    /// <param name="compile">Compiles another text in its place, beside <see cref="ChoiceSource"/>: the assembly, or
    /// null and the places of errors in the text.</param>
    internal static Schemata Of(
        string source, IReadOnlyList<GeneratedMutant> mutants,
        Func<string, (byte[]? Image, IReadOnlyList<int> Errors)> compile)
    {
        var (methods, others) = Clones.Of(source, mutants.Select((mutant, at) => (mutant, at + 1)));
        var whole = methods.ToList();
        List<GeneratedMutant> stillborn = [], apart = [.. others];
        while (whole.Count > 0)
        {
            var (text, parts) = Write(source, whole);
            var (image, errors) = compile(text);
            if (image is not null) return new(image, Different(image, whole, stillborn), stillborn, apart);
            if (!Mend(parts, errors, stillborn, apart))
            {
                apart.AddRange(whole.SelectMany(method => method.Mutants.Values));
                break;
            }

            whole.RemoveAll(method => method.Mutants.Count == 0);
        }

        return new([], [], stillborn, apart);
    }

    /// <summary>The source with the methods and their clones in their places, and where each part stands.</summary>
    static (string Text, IReadOnlyList<(Clones Method, int? Number, int Start, int End)> Parts) Write(
        string source, IReadOnlyList<Clones> methods)
    {
        var text = new StringBuilder();
        var parts = new List<(Clones, int?, int, int)>();
        int from = 0;
        foreach (Clones method in methods)
        {
            // Nobody wants all clones where the method is called.
            text.Append(source[from..method.Span.Start].Replace(Inlining, "", StringComparison.Ordinal));
            foreach (var (number, part) in method.Write())
            {
                int start = text.Length;
                text.Append(part).Append('\n');
                parts.Add((method, number, start, text.Length));
            }

            from = method.Span.End;
        }

        text.Append(source, from, source.Length - from);
        return (text.ToString(), parts);
    }

    /// <summary>Takes out what does not compile. A method whose own parts do not is one that cannot be cloned; false:
    /// the errors are elsewhere.</summary>
    static bool Mend(
        IReadOnlyList<(Clones Method, int? Number, int Start, int End)> parts,
        IReadOnlyList<int> errors, List<GeneratedMutant> stillborn, List<GeneratedMutant> apart)
    {
        var broken = parts.Where(part => errors.Any(at => at >= part.Start && at < part.End))
            .Select(part => (part.Method, part.Number)).ToList();
        foreach (Clones method in broken.Where(part => part.Number is null or Clones.Plain).Select(part => part.Method)
            .Distinct().ToList())
        {
            apart.AddRange(method.Mutants.Values);
            method.Drop([.. method.Mutants.Keys]);
        }

        foreach (var (method, number) in broken)
        {
            if (number is not { } own || !method.Mutants.TryGetValue(own, out GeneratedMutant? mutant)) continue;
            stillborn.Add(mutant);
            method.Drop([own]);
        }

        return broken.Count > 0;
    }

    /// <summary>The mutants whose code is not that of the clone without a mistake.</summary>
    static List<(GeneratedMutant Mutant, int Number)> Different(
        byte[] image, IReadOnlyList<Clones> methods, List<GeneratedMutant> stillborn)
    {
        using var reader = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(image));
        MetadataReader metadata = reader.GetMetadataReader();
        ILookup<string, string> bodies = metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Where(method => method.RelativeVirtualAddress != 0)
            .ToLookup(
                method => metadata.GetString(method.Name),
                method => Code(reader.GetMethodBody(method.RelativeVirtualAddress)));
        var different = new List<(GeneratedMutant, int)>();
        foreach (Clones method in methods)
        {
            string plain = bodies[method.NameOf(Clones.Plain)].Single();
            foreach (var (number, mutant) in method.Mutants)
            {
                if (bodies[method.NameOf(number)].Single() == plain) stillborn.Add(mutant);
                else different.Add((mutant, number));
            }
        }

        return different;
    }

    static string Code(MethodBodyBlock body)
    {
        int locals = body.LocalSignature.IsNil ? 0 : MetadataTokens.GetToken(body.LocalSignature);
        return $"{Convert.ToHexString(body.GetILBytes()!)} {locals}";
    }
}
