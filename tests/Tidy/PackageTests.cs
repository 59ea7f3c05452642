using System.Xml.Linq;

namespace Verified.Tests.Tidy;

public sealed class PackageTests
{
    const string Central = "Directory.Packages.props";

    [Fact]
    public void A_reference_to_a_package_has_no_version() => Offences.None(
        from file in Files()
        from reference in XDocument.Parse(Repository.Text(file)).Descendants("PackageReference")
        where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
            || reference.Element("Version") is not null
        select $"{file}: {reference.Attribute("Include")?.Value}",
        $"Give the version in {Central} alone:");

    [Fact]
    public void Versions_of_packages_stand_in_one_file() => Offences.None(
        Files().Where(file => file != Central
            && XDocument.Parse(Repository.Text(file)).Descendants("PackageVersion").Any()),
        $"Move the versions to {Central}:");

    [Fact]
    public void Every_package_that_is_referenced_has_a_version() => Offences.None(
        (from file in Files()
         from reference in XDocument.Parse(Repository.Text(file)).Descendants("PackageReference")
         select reference.Attribute("Include")!.Value).Distinct().Except(Versions()),
        $"Add a PackageVersion to {Central} for:");

    [Fact]
    public void The_central_versions_are_exact_and_in_order()
    {
        string[] names = [.. Versions()];
        Assert.Equal(names.Order(StringComparer.OrdinalIgnoreCase), names);
        Offences.None(
            XDocument.Parse(Repository.Text(Central)).Descendants("PackageVersion")
                .Where(package => package.Attribute("Version")!.Value.Any(c => c is '*' or '[' or '(' or ','))
                .Select(package => package.ToString()),
            "A build must not depend on the day; give exact versions:");
    }

    static IEnumerable<string> Versions() => XDocument.Parse(Repository.Text(Central)).Descendants("PackageVersion")
        .Select(package => package.Attribute("Include")!.Value);

    static IEnumerable<string> Files() => Repository.Projects
        .Concat(Repository.Files(".", "*.props"))
        .Concat(Repository.Files(".", "*.targets"));
}
