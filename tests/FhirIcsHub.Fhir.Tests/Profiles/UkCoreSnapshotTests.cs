using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Profiles;

/// <summary>HL7 UK Core has no snapshots of its own: all of them are generated here.</summary>
public sealed class UkCoreSnapshotTests
{
    private const string Definitions = "https://fhir.hl7.org.uk/StructureDefinition/";

    private static readonly Lazy<(List<Resource> Definitions, SnapshotGenerator Generator)> LazyUkCore = new(() =>
    {
        var definitions = SnapshotSuite.UkCore();
        return (definitions, new SnapshotGenerator(DefinitionSet.R4Core.With(definitions)));
    });

    [Fact]
    public void Every_definition_gets_a_snapshot_and_no_issue()
    {
        var (definitions, generator) = LazyUkCore.Value;
        Assert.Equal(153, definitions.Count);
        foreach (var definition in definitions)
        {
            var result = generator.GetResult(definition.Root.TextOf("url")!);

            Assert.True(result.Issues.Count == 0, $"{definition.Id}: {string.Join("; ", result.Issues.Select(i => i.Diagnostics))}");
            Assert.NotNull(result.Snapshot);
        }
    }

    [Fact]
    public void Every_element_of_a_differential_is_in_the_snapshot_with_what_it_says()
    {
        foreach (var (statement, snapshot) in Statements())
        {
            // Ids follow from the slice names; one of UK Core's is spelt otherwise.
            var stated = statement.TextOf("id")!;
            var id = statement.TextOf("sliceName") is { } slice ? stated[..(stated.LastIndexOf(':') + 1)] + slice : stated;
            var index = snapshot.IndexOf(id);
            Assert.True(index >= 0, $"{snapshot.Url}: {id}");

            var element = snapshot.Elements[index];
            Assert.Equal(statement.TextOf("path"), element.Path);
            Assert.Equal(statement.TextOf("sliceName"), element.SliceName);
            Assert.Equal(statement.First("min").TryGetInt32(out var min) ? min : element.Min, element.Min);
            Assert.Equal(statement.TextOf("max") ?? Max(element), Max(element));
            Assert.Equal(statement.First("fixed").Text ?? element.Fixed.Text, element.Fixed.Text);
            Assert.Equal(statement.TextOf("mustSupport") == "true" || element.MustSupport, element.MustSupport);
            Assert.All(statement.Named("constraint").ToList(), c => Assert.Contains(element.Constraints, e => e.Key == c.TextOf("key")));
            if (element.Types is [{ Code: "Extension" }])
            {
                // Four extensions bind the extension itself, which has no code to bind.
                Assert.Null(element.Binding);
                continue;
            }

            Assert.Equal(statement.First("binding").TextOf("strength") ?? element.Binding?.Strength, element.Binding?.Strength);
            Assert.Equal(statement.First("binding").TextOf("valueSet") ?? element.Binding?.ValueSet, element.Binding?.ValueSet);
        }
    }

    [Fact]
    public void Cardinalities_are_never_wider_than_the_base_and_ids_are_unique()
    {
        foreach (var snapshot in Snapshots())
        {
            Assert.Equal(snapshot.Elements.Count, snapshot.Elements.Select(e => e.Id).Distinct().Count());
            foreach (var element in snapshot.Elements)
            {
                Assert.True(element.Max <= element.BaseMax, $"{snapshot.Url} {element.Id}: max");
                Assert.True(element.SliceName is not null || element.Min >= element.BaseMin, $"{snapshot.Url} {element.Id}: min");
                Assert.True(element.Min <= element.Max, $"{snapshot.Url} {element.Id}: min above max");
                Assert.Equal(element.Path, string.Join('.', element.Id.Split('.').Select(s => s.Split(':')[0])));
            }
        }
    }

    [Fact]
    public void Slices_follow_the_element_that_says_how_they_are_told_apart_and_fit_into_it()
    {
        foreach (var snapshot in Snapshots())
        {
            foreach (var (index, slice) in snapshot.Elements.Index().Where(e => e.Item.SliceName is not null))
            {
                var sliced = snapshot.Elements.Take(index).Last(e => e.Id == slice.Id[..slice.Id.LastIndexOf(':')]);

                Assert.NotNull(sliced.Slicing);
                Assert.True(slice.Max <= sliced.Max, $"{snapshot.Url} {slice.Id}");
            }
        }
    }

    /// <summary>
    /// The slices restate the slicing of their codings, the system is stated once for all: without it they could not be told apart.
    /// </summary>
    [Theory]
    [InlineData("SystolicBP", "8480-6")]
    [InlineData("DiastolicBP", "8462-4")]
    public void Codings_of_blood_pressure_components_have_the_system_that_is_stated_for_all_components(string slice, string code)
    {
        var snapshot = LazyUkCore.Value.Generator.Get(Definitions + "UKCore-Observation-VitalSigns-BloodPressure")!;

        Assert.Equal("http://loinc.org", Fixed($"Observation.component:{slice}.code.coding:loinc.system"));
        Assert.Equal(code, Fixed($"Observation.component:{slice}.code.coding:loinc.code"));
        Assert.Equal("http://snomed.info/sct", Fixed($"Observation.component:{slice}.code.coding:snomedCT.system"));

        string? Fixed(string id) => snapshot.Elements[snapshot.IndexOf(id)].Fixed.Text;
    }

    [Fact]
    public void Elements_that_a_profile_leaves_alone_are_those_of_its_base()
    {
        var generator = LazyUkCore.Value.Generator;
        var shared = generator.Get("Patient")!.Elements.ToHashSet<ProfileElement>(ReferenceEqualityComparer.Instance);

        Assert.True(generator.Get(Definitions + "UKCore-Patient")!.Elements.Count(shared.Contains) > 20);
    }

    private static IEnumerable<Snapshot> Snapshots() =>
        LazyUkCore.Value.Definitions.Select(d => LazyUkCore.Value.Generator.Get(d.Root.TextOf("url")!)!);

    private static IEnumerable<(Element Statement, Snapshot Snapshot)> Statements() =>
        Snapshots().SelectMany(s => s.Source.Root.First("differential").Named("element").ToList().Select(e => (e, s)));

    private static string Max(ProfileElement element) => element.Max == int.MaxValue ? "*" : $"{element.Max}";
}
