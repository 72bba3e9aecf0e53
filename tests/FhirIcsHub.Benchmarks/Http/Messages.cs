using System.Text;
using System.Text.Json;
using FhirIcsHub.Synthetic;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Benchmarks.Http;

/// <summary>What the load program sends.</summary>
internal static class Messages
{
    public static List<Outgoing> Synthea() =>
    [
        .. from file in Samples.SyntheaFiles()
           let bundle = File.ReadAllBytes(file)
           select new Outgoing(HttpMethod.Post, "fhir", bundle, EntriesOf(bundle)),
    ];

    /// <summary>The messages of one feed, without those that have an error sown: the organisations first, then people in order.</summary>
    public static List<Outgoing> Feed(string feed, int people, string path)
    {
        using var geography = File.OpenRead(Repository.Geography);
        return
        [
            .. SyntheticPopulation.Generate(new SyntheticOptions(people, seed: 2026, SyntheticGeography.Read(geography)))
                .Where(message => message.Feed == feed && !message.FileName.Contains("fault", StringComparison.Ordinal))
                .Select(message => new Outgoing(HttpMethod.Post, path, message.Bundle, EntriesOf(message.Bundle))),
        ];
    }

    /// <summary>One small resource a request, each new.</summary>
    public static List<Outgoing> Observations(int count) =>
    [
        .. Enumerable.Range(0, count).Select(number => new Outgoing(
            HttpMethod.Put,
            $"fhir/Observation/load-{number}",
            Encoding.UTF8.GetBytes($$$"""
                {"resourceType":"Observation","id":"load-{{{number}}}","status":"final","category":[{"coding":[
                {"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
                "code":{"coding":[{"system":"http://loinc.org","code":"29463-7","display":"Body weight"}]},
                "effectiveDateTime":"2026-03-01T09:00:00Z",
                "valueQuantity":{"value":{{{50 + (number % 60)}}}.5,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}
                """),
            1)),
    ];

    private static int EntriesOf(byte[] bundle)
    {
        using var document = JsonDocument.Parse(bundle);
        return document.RootElement.GetProperty("entry").GetArrayLength();
    }
}
