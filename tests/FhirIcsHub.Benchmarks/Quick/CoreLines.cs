using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Benchmarks.Quick;

/// <summary>The operations of the core, each with its bound.</summary>
internal static class CoreLines
{
    public static IReadOnlyList<Measured> Parse(Samples samples) =>
    [
        .. ParseOf($"Observation {samples.Observation.Length} B", samples.Observation),
        .. ParseOf($"Patient {samples.Patient.Length} B", samples.Patient),
        .. ParseOf($"Bundle {samples.Bundle.Length} B", samples.Bundle),
    ];

    private static IEnumerable<Measured> ParseOf(string what, byte[] json)
    {
        var bound = $"{what}: JsonDocument.Parse";
        yield return new Measured(bound, () => ParseDocument(json));
        yield return new Measured($"{what}: Resource.Read as sent", () => Resource.Read(json, ReadMode.AsSent), bound, "<= 2");
        yield return new Measured($"{what}: Resource.Read strict", () => Resource.Read(json, ReadMode.Strict), bound, "<= 3");
    }

    private static object ParseDocument(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document;
    }
}
