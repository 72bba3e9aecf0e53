using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Translation;

/// <summary>The libraries of published measures, each with its CQL text and the ELM that the reference translator made of it.</summary>
public sealed class PublishedMeasuresTests
{
    public static IEnumerable<TheoryDataRow<string>> Measures() =>
        ConformanceSuite.Find("ecqm") is { } folder
            ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(f =>
                new TheoryDataRow<string>(Path.GetFileName(f)))
            : [new TheoryDataRow<string>("the suite is missing")];

    [Theory]
    [MemberData(nameof(Measures), DisableDiscoveryEnumeration = true)]
    public void The_text_of_a_measure_becomes_the_ELM_beside_it(string measure)
    {
        var libraries = JsonNode.Parse(File.ReadAllBytes(ConformanceSuite.PathOf("ecqm", measure, "measure-bundle.json")))!["entry"]!
            .AsArray().Select(e => e!["resource"]!).Where(r => r["resourceType"]!.GetValue<string>() == "Library").ToList();
        var set = new LibrarySet(ElmReference.Models, ElmReference.Options);
        foreach (var library in libraries)
        {
            set.AddText(Encoding.UTF8.GetString(Attachment(library, "text/cql")));
        }

        Assert.Empty(set.Problems);
        foreach (var library in libraries)
        {
            var elm = JsonNode.Parse(Attachment(library, "application/elm+json"))!;
            var identifier = elm["library"]!["identifier"]!;
            var result = set.Find(identifier["id"]!.GetValue<string>(), identifier["version"]?.GetValue<string>());
            Assert.True(result.Library is not null, string.Join("; ", result.Problems));
            Assert.Null(ElmReference.DifferenceOf(result.Library, elm));
        }
    }

    private static byte[] Attachment(JsonNode library, string contentType) => Convert.FromBase64String(
        library["content"]!.AsArray().First(c => c!["contentType"]!.GetValue<string>() == contentType)!["data"]!.GetValue<string>());
}
