namespace Verified.Tests.Tidy;

public sealed class SolutionTests
{
    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        string solution = Repository.Text("Verified.sln").Replace('\\', '/');
        Offences.None(
            Repository.Projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)),
            "A build or a test run of the solution passes these over; run `dotnet sln add` on them:");
    }
}
