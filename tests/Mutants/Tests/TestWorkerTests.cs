using Verified.Mutants.Generated;
using Verified.Mutants.Tests;

namespace Verified.Tests.Mutants.Tests;

public sealed class TestWorkerTests
{
    const string File = "Zones/WaitTable.cs";

    /// <summary>The tests as they stand beside these.</summary>
    static string Tests => Path.Combine(
        Checkout.Root, "tests", "Properties", Path.GetRelativePath(Path.Combine(Checkout.Root, "tests", "Mutants"),
            AppContext.BaseDirectory), "Verified.Tests.Properties.dll");

    [Fact]
    public void A_test_that_breaks_by_a_mutant_is_named_and_without_one_none_is()
    {
        GeneratedMutant[] mutants =
        [
            .. Mistakes.Of(File, Checkout.Sources.Text(File)).Where(mutant => mutant.New is "*" or "!="),
        ];
        Schemata schemata = Schemata.Of(Checkout.Sources, mutants);
        Assert.NotEmpty(schemata.Numbers);
        string[] answers = Ask(schemata.Image, [0, .. schemata.Numbers.Select(each => each.Number), 0]);
        Assert.Equal(("", ""), (answers[0], answers[^1]));
        Assert.All(
            answers[1..^1], answer => Assert.StartsWith("WaitTableProperties.", answer, StringComparison.Ordinal));
    }

    [Fact]
    public void An_implementation_that_is_a_mutant_by_itself_is_held_against_the_true_one()
    {
        GeneratedMutant mutant = Mistakes.Of(File, Checkout.Sources.Text(File)).First(each => each.New == "(4 + 1)");
        byte[] changed = Checkout.Sources.Image(
            new Dictionary<string, string> { [File] = mutant.Apply(Checkout.Sources.Text(File)) }, mutant.Id);
        Assert.StartsWith("WaitTableProperties.", Assert.Single(Ask(changed, [-1])), StringComparison.Ordinal);
        Assert.Equal([""], Ask(Checkout.Sources.Plain.ToArray(), [-1]));
    }

    /// <summary>In a new process the first test, which is compiled then, may use all the time up.</summary>
    [Fact]
    public void The_tests_of_the_name_run_even_if_there_is_no_time()
    {
        GeneratedMutant[] mutants =
            [.. Mistakes.Of(File, Checkout.Sources.Text(File)).Where(mutant => mutant.New == "!=")];
        Schemata schemata = Schemata.Of(Checkout.Sources, mutants);
        Assert.All(
            Ask(schemata.Image, [.. schemata.Numbers.Select(each => each.Number)], milliseconds: 0),
            answer => Assert.StartsWith("WaitTableProperties.", answer, StringComparison.Ordinal));
    }

    static string[] Ask(byte[] image, int[] numbers, int milliseconds = 1500)
    {
        using var input = new StringReader(string.Join(
            '\n', numbers.Select(number => $"{number}\t{File}\t{milliseconds}").Prepend(Convert.ToBase64String(image))));
        using var answers = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, TestWorker.Run(Tests, input, answers));
        return answers.ToString().Split('\n')[..^1];
    }
}
