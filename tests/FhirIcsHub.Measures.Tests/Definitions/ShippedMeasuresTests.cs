using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class ShippedMeasuresTests
{
    public static TheoryData<string> Names => new("care-plan-coverage", "blood-pressure-control", "smoking-status-recorded");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shipped_measure_is_strict_r4_and_says_what_it_is(string name)
    {
        var read = Resource.Read(File.ReadAllBytes(PathOf(name)));

        Assert.Empty(read.Issues);
        var measure = read.Resource!.Root;
        Assert.Equal(name, measure.TextOf("id"));
        Assert.Equal("https://fhiricshub.example/Measure/" + name, measure.TextOf("url"));
        foreach (var element in new[] { "version", "title", "scoring", "improvementNotation", "description", "guidance", "group" })
        {
            Assert.True(measure.First(element).Exists, element);
        }
    }

    [Fact]
    public void What_comes_with_the_measures_is_strict_r4_and_each_id_is_there_once()
    {
        foreach (var resource in Resources)
        {
            Assert.Empty(Resource.Read(resource.Json.ToArray()).Issues);
            Assert.True(resource.Root.TextOf("url")?.EndsWith($"/{resource.TypeName}/{resource.Id}", StringComparison.Ordinal),
                resource.Id);
        }

        Assert.Equal(Resources.Count, Resources.Select(resource => $"{resource.TypeName}/{resource.Id}").Distinct().Count());
    }

    [Fact]
    public void The_libraries_of_the_shipped_measures_translate_without_a_warning()
    {
        var set = new LibrarySet();
        foreach (var library in Resources.Where(resource => resource.TypeName == "Library"))
        {
            set.AddResource(library.Root);
        }

        Assert.Equal(4, set.Identifiers.Count(library => library.Name != "FHIRHelpers"));
        Assert.All(set.Identifiers, library => Assert.Empty(set.Find(library.Name, library.Version).Problems));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shipped_measure_compiles_without_an_issue(string name) => Assert.Empty(Content.Find(name)!.Issues);

    [Fact]
    public void Every_value_set_that_a_shipped_library_declares_comes_with_it()
    {
        var declared = Directory.GetFiles(Folder, "*.cql").SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("valueset ", StringComparison.Ordinal)).Select(line => line.Split('\'')[1]).ToHashSet();

        Assert.Equal(
            declared.Order(StringComparer.Ordinal),
            Resources.Where(resource => resource.TypeName == "ValueSet").Select(resource => resource.Root.TextOf("url")!)
                .Order(StringComparer.Ordinal));
    }

    /// <summary>The shipped measures with their libraries and value sets, as resources.</summary>
    internal static IReadOnlyList<Resource> Resources { get; } =
        [.. MeasureFolder.Read(Folder)];

    /// <summary>The same, compiled when first asked for and shared by all tests.</summary>
    internal static MeasureContent Content { get; } = new(Resources);

    private static string Folder => Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "measures");

    private static string PathOf(string name) => Path.Combine(Folder, name + ".json");
}
