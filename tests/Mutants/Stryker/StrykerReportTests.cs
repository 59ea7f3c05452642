using Verified.Mutants.Catalogue;
using Verified.Mutants.Generated;
using Verified.Mutants.Stryker;

namespace Verified.Tests.Mutants.Stryker;

public sealed class StrykerReportTests : IDisposable
{
    const string Source = "class C\n{\n    int A(int a) =>\n        a +\n        5;\n}\n";

    readonly string report = Path.GetTempFileName();

    public void Dispose() => File.Delete(report);

    static string Mutant(string status, string replacement, int line, int column, int lastLine, int lastColumn) =>
        $$"""
        { "id": "7", "mutatorName": "any", "replacement": "{{replacement}}", "status": "{{status}}", "static": false,
          "location": { "start": { "line": {{line}}, "column": {{column}} },
                        "end": { "line": {{lastLine}}, "column": {{lastColumn}} } } }
        """;

    IReadOnlyList<FileRecord> Read(params string[] mutants)
    {
        string source = Source.Replace("\n", "\\n", StringComparison.Ordinal);
        File.WriteAllText(
            report,
            $$"""
            { "schemaVersion": "2", "projectRoot": "/work/src/Model",
              "files": { "/work/src/Model/Room/C.cs": {
                "language": "cs", "source": "{{source}}", "mutants": [ {{string.Join(", ", mutants)}} ] } } }
            """);
        return StrykerReport.Read(report);
    }

    [Fact]
    public void What_became_of_the_mutants_of_a_file_is_counted_and_who_survived_is_told_by_its_text()
    {
        FileRecord record = Assert.Single(Read(
            Mutant("Killed", "a - 5", 4, 9, 5, 10), Mutant("Timeout", "a * 5", 4, 9, 5, 10),
            Mutant("CompileError", ";", 3, 5, 5, 11), Mutant("Ignored", "{}", 2, 1, 6, 2),
            Mutant("Survived", "a / 5", 4, 9, 5, 10), Mutant("NoCoverage", "6", 5, 9, 5, 10)));

        Assert.Equal(
            ("Room/C.cs", FileRecord.Fingerprint(Source), 2, 0, 1),
            (record.File, record.Text, record.Killed, record.Tested, record.Stillborn));
        Assert.Equal([new("a +", "a +\n        5", "a / 5"), new("5;", "5", "6")], record.Survived);
    }

    [Fact]
    public void A_file_of_which_no_mutant_was_tried_is_left_out() =>
        Assert.Empty(Read(Mutant("Ignored", "6", 5, 9, 5, 10), Mutant("CompileError", ";", 3, 5, 5, 11)));

    [Theory]
    [InlineData("{", "is no report of dotnet-stryker")]
    [InlineData("[]", "is no report of dotnet-stryker")]
    [InlineData("""{ "projectRoot": "/" }""", "is no report of dotnet-stryker")]
    [InlineData("""{ "projectRoot": "/", "files": { "/C.cs": { "source": 3 } } }""", "is no report of dotnet-stryker")]
    [InlineData(null, "cannot read")]
    public void What_is_no_report_is_told_by_its_name(string? text, string message)
    {
        if (text is null) File.Delete(report);
        else File.WriteAllText(report, text);

        string told = Assert.Throws<CatalogueException>(() => StrykerReport.Read(report)).Message;

        Assert.Contains(report, told, StringComparison.Ordinal);
        Assert.Contains(message, told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_outside_of_the_file_is_told_too() =>
        Assert.Throws<CatalogueException>(() => Read(Mutant("Survived", "6", 50, 9, 50, 10)));

    [Fact]
    public void Every_file_of_the_model_that_is_recorded_exists_and_no_argument_is_stale()
    {
        var records = FileRecords.Read(Checkout.Root, FileRecords.OfModel);
        string Path(string file) => System.IO.Path.Combine(Checkout.Root, "src", "Model", file);

        Assert.NotEmpty(records);
        Assert.Equal([], records.Keys.Where(file => !File.Exists(Path(file))));
        Assert.Equal(
            [],
            from one in Equivalents.Read(Checkout.Root, Equivalents.OfModel)
            where !File.ReadLines(Path(one.File)).Any(line => line.Trim() == one.Line)
                || !records[one.File].Survived.Any(mutant => new[] { one }.For(one.File, mutant) is not null)
            select $"{one.File}: {one.Line}");
    }
}
