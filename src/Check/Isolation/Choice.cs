using System.Reflection;

namespace Verified.Check.Isolation;

/// <summary>
/// An implementation that was compiled for a hunt may have many mutants in it, one of which is meant: the one whose
/// number stands in a field of a type that the true one does not have.
/// </summary>
public static class Choice
{
    /// <summary>The namespace of the type.</summary>
    public const string Namespace = "Verified.Impl";

    /// <summary>The type.</summary>
    public const string Type = "ChosenMutant";

    /// <summary>Its field, an int; 0: none of them is meant.</summary>
    public const string Field = "Number";

    /// <summary>Has the implementation of this process be that mutant; 0: none.</summary>
    /// <exception cref="InvalidOperationException">It has none in it.</exception>
    internal static void Of(int number) => Of(typeof(Impl.MemorySystem).Assembly, number);

    /// <summary>Has an implementation be that mutant; 0: none.</summary>
    /// <exception cref="InvalidOperationException">It has none in it.</exception>
    public static void Of(Assembly implementation, int number)
    {
        ArgumentNullException.ThrowIfNull(implementation);
        FieldInfo? field = implementation.GetType($"{Namespace}.{Type}")?.GetField(Field);
        if (field is null && number != 0)
            throw new InvalidOperationException($"the implementation has no mutant {number} in it");
        field?.SetValue(null, number);
    }
}
