using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Schemas;

public class FhirSchemaTests
{
    private static readonly FhirSchema Schema = FhirSchema.R4;

    [Fact]
    public void It_has_the_types_and_parameters_of_R4()
    {
        Assert.Equal(146, Schema.ResourceTypes.Count);
        Assert.Equal(20, Schema.Types.ToArray().Count(t => t.IsPrimitive));
        Assert.Equal(1396, Schema.SearchParameters.Count);
        Assert.Equal(["subject", "performer"], Schema.CompartmentParameters("Patient", "Observation"));
        Assert.Equal(
            ["female", "male", "other", "unknown"], Schema.RequiredCodes("http://hl7.org/fhir/ValueSet/administrative-gender")!.Order());
    }

    [Fact]
    public void Every_element_of_every_official_snapshot_is_there_with_its_cardinality_and_types()
    {
        var checkedElements = 0;
        foreach (var file in new[] { "structuredefinitions-types.ndjson", "structuredefinitions-resources.ndjson" })
        {
            foreach (var line in File.ReadLines(ConformanceSuite.BesidePathOf("fhir-r4", file)))
            {
                using var definition = JsonDocument.Parse(line);
                foreach (var element in definition.RootElement.GetProperty("snapshot").GetProperty("element").EnumerateArray())
                {
                    var path = element.GetProperty("path").GetString()!;
                    if (!path.Contains('.', StringComparison.Ordinal) || IsPrimitiveValue(definition.RootElement, path))
                    {
                        continue;
                    }

                    AssertElement(path, element);
                    checkedElements++;
                }
            }
        }

        Assert.InRange(checkedElements, 7_400, 7_675);
    }

    [Fact]
    public void Types_derive_as_R4_says()
    {
        Assert.True(Schema.FindType("Age")!.Is(Schema.FindType("Quantity")!));
        Assert.True(Schema.FindType("Patient")!.Is(Schema.DomainResource));
        Assert.False(Schema.FindType("Bundle")!.Is(Schema.DomainResource));
        Assert.True(Schema.FindType("Patient.contact")!.Is(Schema.FindType("BackboneElement")!));
        Assert.Contains(Schema.FindType("Patient")!.Invariants, i => i.Key == "dom-2");
    }

    private static bool IsPrimitiveValue(JsonElement definition, string path) =>
        definition.GetProperty("kind").GetString() == "primitive-type" && path.EndsWith(".value", StringComparison.Ordinal);

    private static void AssertElement(string path, JsonElement official)
    {
        var parent = Schema.FindType(path[..path.LastIndexOf('.')]);
        Assert.True(parent is not null, path);
        var element = parent!.FindElement(path[(path.LastIndexOf('.') + 1)..]);
        Assert.True(element is not null, path);

        var max = official.GetProperty("max").GetString()!;
        Assert.Equal((path, official.GetProperty("min").GetInt32()), (path, element!.Min));

        // xhtml forbids extensions (max 0), every other primitive has Element's.
        if (path != "xhtml.extension")
        {
            Assert.Equal((path, max == "*" ? int.MaxValue : int.Parse(max, CultureInfo.InvariantCulture)), (path, element.Max));
        }

        if (official.TryGetProperty("contentReference", out var reference))
        {
            Assert.Equal(reference.GetString()![1..], Assert.Single(element.Types).Name);
            return;
        }

        var types = official.GetProperty("type").EnumerateArray().Select(t => t.GetProperty("code").GetString()!).ToList();
        if (types is ["BackboneElement" or "Element"])
        {
            Assert.True(element.Types.Single().Is(Schema.FindType(types[0])!), path);
        }
        else if (!types[0].StartsWith("http://hl7.org/fhirpath/", StringComparison.Ordinal))
        {
            Assert.Equal(types, element.Types.Select(t => t.Name));
        }
    }
}
