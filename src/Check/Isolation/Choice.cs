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

    /// <summary>Its other field, a ulong: bit n - 1 says that the method which mutant n is in has been called. Where
    /// several threads call such methods at once a bit may be lost.</summary>
    public const string Reached = "Reached";

    // Asked for after each trace; most processes have none.
    static readonly FieldInfo? OwnReached = FieldOf(typeof(Impl.MemorySystem).Assembly, Reached);

    /// <summary>Has the implementation of this process be that mutant; 0: none.</summary>
    /// <exception cref="InvalidOperationException">It has none in it.</exception>
    internal static void Of(int number) => Of(typeof(Impl.MemorySystem).Assembly, number);

    /// <summary>As <see cref="TakeReached(Assembly)"/>, of the implementation of this process.</summary>
    internal static ulong TakeReached() => Taken(OwnReached);

    /// <summary>Has an implementation be that mutant; 0: none.</summary>
    /// <exception cref="InvalidOperationException">It has none in it.</exception>
    public static void Of(Assembly implementation, int number)
    {
        ArgumentNullException.ThrowIfNull(implementation);
        FieldInfo? field = FieldOf(implementation, Field);
        if (field is null && number != 0)
            throw new InvalidOperationException($"the implementation has no mutant {number} in it");
        field?.SetValue(null, number);
    }

    /// <summary>Which methods of an implementation have been called since this was asked last; 0 of one that has no
    /// mutants in it.</summary>
    public static ulong TakeReached(Assembly implementation)
    {
        ArgumentNullException.ThrowIfNull(implementation);
        return Taken(FieldOf(implementation, Reached));
    }

    static ulong Taken(FieldInfo? reached)
    {
        if (reached is null) return 0;
        ulong methods = (ulong)reached.GetValue(null)!;
        reached.SetValue(null, 0ul);
        return methods;
    }

    static FieldInfo? FieldOf(Assembly implementation, string name) =>
        implementation.GetType($"{Namespace}.{Type}")?.GetField(name);
}
