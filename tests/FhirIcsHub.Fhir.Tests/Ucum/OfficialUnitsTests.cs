using System.Text.Json;
using FhirIcsHub.Fhir.Ucum;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Ucum;

/// <summary>Every UCUM code that R4's own definitions and examples and UK Core use is one to us too.</summary>
public sealed class OfficialUnitsTests
{
    // Words that R4's examples give as codes although UCUM has none such: a drop is [drp], each {each}, microgram ug, month mo.
    private static readonly string[] Faulty = ["drop", "ea", "mcg", "month"];

    [Theory]
    [InlineData("fhir-r4", 100)]
    [InlineData("ukcore", 1)]
    [InlineData("conformance/parsing/examples", 30)]
    public void Codes_of_the_official_artefacts_are_units(string folder, int least)
    {
        var codes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(
            ConformanceSuite.BesidePathOf(folder.Split('/')), "*json", SearchOption.AllDirectories))
        {
            if (file.EndsWith(".ndjson", StringComparison.Ordinal))
            {
                Array.ForEach([.. File.ReadLines(file).Where(Names)], line => Collect(line, codes));
            }
            else if (File.ReadAllText(file) is var text && Names(text))
            {
                Collect(text, codes);
            }
        }

        Assert.True(codes.Count >= least, $"only {codes.Count} codes were found");
        Assert.All(Faulty, code => Assert.False(UcumUnit.IsValid(code)));
        Assert.Empty(codes.Except(Faulty).Select(code => UcumUnit.TryParse(code, out _, out var error) ? null : $"{code}: {error}")
            .OfType<string>());
    }

    private static bool Names(string json) => json.Contains(UcumUnit.System, StringComparison.Ordinal);

    private static void Collect(string json, SortedSet<string> codes)
    {
        using var document = JsonDocument.Parse(json);
        Collect(document.RootElement, codes);
    }

    private static void Collect(JsonElement element, SortedSet<string> codes)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, codes);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (Text(element, "system") == UcumUnit.System)
            {
                codes.UnionWith(CodesOf(element));
            }

            foreach (var member in element.EnumerateObject())
            {
                Collect(member.Value, codes);
            }
        }
    }

    // A Quantity or Coding has its code beside the system, a value set's include has concepts.
    private static IEnumerable<string> CodesOf(JsonElement element)
    {
        var concepts = element.TryGetProperty("concept", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(c => Text(c, "code")) : [];
        return concepts.Append(Text(element, "code")).OfType<string>();
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
