using System.Reflection;

namespace Verified.Mutants.Tests;

/// <summary>
/// The tests that look at a file of the implementation: those of the same name, those of its room, those of the machine
/// as a whole, and then all others.
/// </summary>
static class TestRoom
{
    const string Tests = "Verified.Tests.Properties";

    /// <summary>What stands in no room is what one meets first: the machine as a whole.</summary>
    const string Memory = "Memory";

    /// <summary>All tests, in the order in which they are worth running for a file, and whether each has its
    /// name.</summary>
    /// <param name="tests">The tests.</param>
    /// <param name="file">The file, from the folder of the implementation.</param>
    public static IEnumerable<(TestCase Test, bool Named)> Of(Assembly tests, string file)
    {
        ArgumentNullException.ThrowIfNull(tests);
        ArgumentNullException.ThrowIfNull(file);
        var (room, stem) = PlaceOf(file);
        return from type in tests.GetTypes()
               where !type.IsAbstract
               let distance = Distance(type, room, stem)
               orderby distance, type.FullName
               from test in TestCase.Of(type)
               select (test, distance == 0);
    }

    static int Distance(Type type, string room, string stem)
    {
        if (type.Namespace == $"{Tests}.{room}")
            return type.Name.StartsWith(stem, StringComparison.Ordinal) ? 0 : 1;
        // What is about interrupts may be named after one.
        if (stem.Contains('.') && type.Name.StartsWith(room.TrimEnd('s'), StringComparison.Ordinal)) return 0;
        return type.Namespace == $"{Tests}.{Memory}" ? 2 : 3;
    }

    /// <summary>The room and the stem of a file; of one such as CpuHandle.Slab.cs the room stands in its
    /// name.</summary>
    static (string Room, string Stem) PlaceOf(string file)
    {
        string stem = Path.GetFileNameWithoutExtension(file);
        if (file.Split('/') is [var folder, _]) return (folder, stem);
        return stem.Split('.') is [_, var part] ? (part, stem) : (Memory, stem);
    }
}
