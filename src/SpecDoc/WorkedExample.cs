using System.Reflection;
using Verified.Model;
using Verified.Rules;

namespace Verified.SpecDoc;

/// <summary>A worked example of a rule, computed by the model while the pages are written.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Number">Its number, such as E5.6a.</param>
/// <param name="Line">What the model computed, one line.</param>
sealed record WorkedExample(string Id, string Number, string Line)
{
    /// <summary>All examples of the model, by number.</summary>
    public static IReadOnlyList<WorkedExample> All() =>
    [
        .. typeof(World).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .SelectMany(
                method => method.GetCustomAttributes<ExampleAttribute>().Select(example => Work(method, example)))
            .OrderBy(example => example.Number, StringComparer.Create(
                System.Globalization.CultureInfo.InvariantCulture, System.Globalization.CompareOptions.NumericOrdering))
            .ThenBy(example => example.Id, StringComparer.Ordinal),
    ];

    static WorkedExample Work(MethodInfo method, ExampleAttribute example)
    {
        try
        {
            return new(example.Id, example.Number, (string)method.Invoke(null, null)!);
        }
        catch (TargetInvocationException e)
        {
            throw new InvalidOperationException(
                $"Example {example.Number} of {example.Id} ({method.Name}) cannot be worked: "
                + $"{e.InnerException?.Message}", e);
        }
    }
}
