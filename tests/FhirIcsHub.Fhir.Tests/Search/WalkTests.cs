using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Search;

public class WalkTests
{
    /// <summary>The oracle is the FHIRPath engine, which passes the official suite: R4's own expression, evaluated as it stands.</summary>
    [Fact]
    public void One_walk_finds_what_each_expression_finds_as_FHIRPath()
    {
        var definitions = FhirSchema.R4.SearchParameters.ToDictionary(definition => definition.Url);
        var compared = 0;
        foreach (var file in Directory.GetFiles(ConformanceSuite.PathOf("parsing", "examples"), "*.json").Order(StringComparer.Ordinal))
        {
            if (Resource.Read(File.ReadAllBytes(file)).Resource is not { } resource)
            {
                continue;
            }

            var entries = SearchIndexer.R4.Extract(resource);
            foreach (var parameter in SearchIndexer.R4.ParametersOf(resource.Type!))
            {
                if (parameter.Components.Count > 0 || parameter.IsResourceColumn)
                {
                    continue;
                }

                var expected = ByFhirPath(resource, parameter, definitions[parameter.Definition].Expression);
                var actual = parameter.FiledUnder
                    .SelectMany(
                        filed => Of(entries, filed).Select(entry => entry.Replace($"{filed},", $"{parameter},", StringComparison.Ordinal)))
                    .Distinct().Order(StringComparer.Ordinal).ToList();
                Assert.True(expected.SequenceEqual(actual), $"{Path.GetFileName(file)} {parameter}: "
                    + $"{string.Join(", ", expected)} / {string.Join(", ", actual)}");
                compared += expected.Count;
            }
        }

        Assert.True(compared > 5000, $"{compared} entries compared");
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", "false")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":false}""", "false")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":true}""", "true")]
    [InlineData("""{"resourceType":"Patient","deceasedDateTime":"2025-11-30"}""", "true")]
    public void Deceased_is_computed_for_every_patient(string json, string expected) =>
        Assert.Equal(["|" + expected], Entries.Tokens(Entries.Of(json), "deceased"));

    private static List<string> ByFhirPath(Resource resource, SearchParameterInfo parameter, string expression)
    {
        var entries = new SearchEntries();
        var writer = new EntryWriter(entries, null, 0);
        foreach (var value in FhirPathCache.Get(expression, FhirPathOptions.Lenient).Evaluate(resource.Root))
        {
            if (value.Element.Exists)
            {
                writer.Write(value.Element, parameter.Type, [parameter], 0);
            }
            else
            {
                TokenValues.AddCode(entries, null, value.ToString(), [parameter], 0);
            }
        }

        return Of(entries, parameter);
    }

    private static List<string> Of(SearchEntries entries, SearchParameterInfo parameter) =>
    [
        .. entries.Tokens.Where(e => e.Parameter == parameter || e.Parameter == parameter.Identifier).Select(e => e.ToString())
            .Concat(entries.Strings.Where(e => e.Parameter == parameter).Select(e => e.ToString()))
            .Concat(entries.Dates.Where(e => e.Parameter == parameter).Select(e => e.ToString()))
            .Concat(entries.Numbers.Where(e => e.Parameter == parameter).Select(e => e.ToString()))
            .Concat(Entries.Quantities(entries, parameter.Code)) // 1.0 and 1.00 are one item in a FHIRPath union
            .Concat(entries.References.Where(e => e.Parameter == parameter).Select(e => e.ToString()))
            .Concat(entries.Uris.Where(e => e.Parameter == parameter).Select(e => e.ToString()))
            .Distinct().Order(StringComparer.Ordinal),
    ];
}
