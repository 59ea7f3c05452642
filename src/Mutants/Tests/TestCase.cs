using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Verified.Mutants.Tests;

/// <summary>
/// A test method of xunit with its arguments, run without xunit around it: what it is about is called by name, so that
/// the product needs no package for tests.
/// </summary>
/// <param name="method">The method.</param>
/// <param name="arguments">Its arguments.</param>
sealed class TestCase(MethodInfo method, object?[] arguments)
{
    const string Test = "Xunit.FactAttribute", Data = "Xunit.Sdk.DataAttribute";

    /// <summary>What it is called in a message.</summary>
    public string Name => $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", arguments)})";

    /// <summary>The test methods of a class with their arguments.</summary>
    public static IEnumerable<TestCase> Of(Type type) =>
        from method in type.GetMethods()
        where method.GetCustomAttributes().Any(attribute => Is(attribute, Test))
        let data = method.GetCustomAttributes().Where(attribute => Is(attribute, Data)).ToArray()
        from row in data.Length == 0 ? [[]] : data.SelectMany(attribute => Rows(attribute, method))
        let arguments = Fitting(row, method.GetParameters())
        where arguments is not null
        select new TestCase(method, arguments);

    /// <summary>Runs it; whether it passed.</summary>
    /// <param name="time">How long that took.</param>
    public bool Passes(out TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            object? own = method.IsStatic ? null : Activator.CreateInstance(method.DeclaringType!);
            using var end = own as IDisposable;
            if (method.Invoke(own, arguments) is Task task) task.GetAwaiter().GetResult();
            return true;
        }
        catch (Exception)
        {
            // A test says so by any exception, and a changed implementation may throw any.
            return false;
        }
        finally
        {
            time = clock.Elapsed;
        }
    }

    /// <summary>The arguments as the method takes them: numbers of the types of its parameters, and what is left over
    /// in an array, if its last parameter takes any number; null: they are not as many.</summary>
    static object?[]? Fitting(object?[] row, ParameterInfo[] parameters)
    {
        if (parameters.LastOrDefault() is { } last && last.IsDefined(typeof(ParamArrayAttribute))
            && row.Length >= parameters.Length - 1
            && !(row.Length == parameters.Length && last.ParameterType.IsInstanceOfType(row[^1])))
        {
            Type element = last.ParameterType.GetElementType()!;
            object?[] rest = [.. row.Skip(parameters.Length - 1).Select(each => Fitting(each, element))];
            var many = Array.CreateInstance(element, rest.Length);
            rest.CopyTo(many, 0);
            row = [.. row.Take(parameters.Length - 1), many];
        }

        return row.Length == parameters.Length
            ? [.. row.Zip(parameters, (each, parameter) => Fitting(each, parameter.ParameterType))] : null;
    }

    static object? Fitting(object? argument, Type type) =>
        argument is IConvertible && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Double && !type.IsEnum
            ? Convert.ChangeType(argument, type, CultureInfo.InvariantCulture) : argument;

    static IEnumerable<object?[]> Rows(Attribute data, MethodInfo method) =>
        (IEnumerable<object?[]>)data.GetType().GetMethod("GetData")!.Invoke(data, [method])!;

    static bool Is(Attribute attribute, string name)
    {
        for (Type? type = attribute.GetType(); type is not null; type = type.BaseType)
            if (type.FullName == name) return true;
        return false;
    }
}
