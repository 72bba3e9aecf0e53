using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Mapping;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Mapping;

/// <summary>Short ways to say a map and what it makes.</summary>
internal static class Maps
{
    /// <summary>A map from a logical model without definition to Patient, with these rules.</summary>
    public static string ToPatient(string rules, string more = "") => $$"""
        map "http://example.org/StructureMap/test" = "test"
        uses "http://example.org/StructureDefinition/Left" alias Left as source
        uses "http://hl7.org/fhir/StructureDefinition/Patient" alias Patient as target

        group main(source src : Left, target tgt : Patient) {
        {{rules}}
        }
        {{more}}
        """;

    public static StructureMap Parse(string text)
    {
        var result = StructureMapParser.Parse(text);
        Assert.True(result.Map is not null, string.Join("\n", result.Issues));
        return result.Map!;
    }

    public static CompiledMap Compile(StructureMap map, DefinitionSet? definitions = null, params StructureMap[] imports)
    {
        var result = new MapCompiler(definitions ?? DefinitionSet.R4Core, imports).Compile(map);
        Assert.True(result.Map is not null, string.Join("\n", result.Issues));
        return result.Map!;
    }

    /// <summary>What the rules make of a source, as JSON without the resourceType; or the diagnostics of what went wrong.</summary>
    public static string Made(string map, string source, TransformOptions? options = null)
    {
        var parsed = StructureMapParser.Parse(map);
        if (parsed.Map is null)
        {
            return string.Join("\n", parsed.Issues.Select(i => i.Diagnostics));
        }

        var compiled = new MapCompiler(DefinitionSet.R4Core).Compile(parsed.Map);
        return compiled.Map is null ? string.Join("\n", compiled.Issues.Select(i => i.Diagnostics)) : Made(compiled.Map, source, options);
    }

    public static string Made(CompiledMap map, string source, TransformOptions? options = null)
    {
        var result = map.Transform(Read(source).Root, options);
        return result.Issues.Any(i => i.IsError)
            ? string.Join("\n", result.Issues.Select(i => i.Diagnostics))
            : Encoding.UTF8.GetString(result.Json.Span).Replace("\"resourceType\":\"Patient\",", "", StringComparison.Ordinal);
    }

    public static Resource Read(string json)
    {
        var result = Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent);
        Assert.True(result.Resource is not null, string.Join("\n", result.Issues));
        return result.Resource!;
    }

    public static Func<Guid> Uuids()
    {
        var next = 0;
        return () => new Guid(++next, 0, 0, new byte[8]);
    }
}
