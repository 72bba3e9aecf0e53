using System.Text.Json.Nodes;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Cql.Tests.Elm;

/// <summary>The ELM of the suites: of the reference libraries, and of the measures.</summary>
internal static class ReferenceLibraries
{
    /// <summary>Files <c>SET/NAME.elm.json</c>, in order of their names.</summary>
    public static IEnumerable<string> Files() =>
        Directory.GetFiles(ConformanceSuite.PathOf("elm-reference"), "*.elm.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal);

    /// <summary>Name and ELM of each library that a measure's bundle holds.</summary>
    public static IEnumerable<(string Name, byte[] Elm)> OfMeasure(string measure)
    {
        var bundle = JsonNode.Parse(File.ReadAllBytes(ConformanceSuite.PathOf("ecqm", measure, "measure-bundle.json")))!;
        foreach (var resource in bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!))
        {
            foreach (var content in resource["content"]?.AsArray() ?? [])
            {
                if (content!["contentType"]?.GetValue<string>() == "application/elm+json")
                {
                    var elm = System.Convert.FromBase64String(content["data"]!.GetValue<string>());
                    yield return (resource["name"]!.GetValue<string>(), elm);
                }
            }
        }
    }

    public static IEnumerable<string> Measures() =>
        Directory.GetDirectories(ConformanceSuite.PathOf("ecqm")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);
}
