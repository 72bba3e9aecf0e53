using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Finds the types that maps name: by alias or name of a structure that they use, by a type of R4, by canonical URL.</summary>
internal sealed class MapTypes(DefinitionSet definitions)
{
    private const string Core = "http://hl7.org/fhir/";
    private const string Structures = "StructureDefinition/";

    private readonly ConcurrentDictionary<string, MapType> _byUrl = new(StringComparer.Ordinal);

    /// <summary>The type that a map calls by that name; an open one when nothing is known of it.</summary>
    public MapType Find(StructureMap map, string name)
    {
        foreach (var structure in map.Structures)
        {
            if (structure.Alias == name || (structure.Alias is null && LastPart(structure.Url) == name))
            {
                return ByUrl(structure.Url);
            }
        }

        return ByNameOrUrl(name) ?? MapType.Open(name);
    }

    private MapType? ByNameOrUrl(string name)
    {
        if (FhirSchema.R4.FindType(name) is { } type)
        {
            return MapType.Of(type);
        }

        return name.Contains(':', StringComparison.Ordinal) ? ByUrl(name) : null;
    }

    private MapType ByUrl(string url) => _byUrl.GetOrAdd(url, Read);

    private MapType Read(string url)
    {
        if (IsR4Core(url) && FhirSchema.R4.FindType(LastPart(url)) is { } core)
        {
            return MapType.Of(core);
        }

        if (definitions.Find(url, "StructureDefinition") is not { } definition)
        {
            return MapType.Open(LastPart(url));
        }

        // A profile constrains a type of R4 and is written as one.
        if (definition.Type is { } name && FhirSchema.R4.FindType(LastPart(name)) is { } type
            && (definition.Derivation == "constraint" || definition.Kind != "logical"))
        {
            return MapType.Of(type);
        }

        return LogicalModel.Read(definition.Resource, ByNameOrUrl);
    }

    // http://hl7.org/fhir/StructureDefinition/Patient and with a version of R4; structures of other versions are no types of R4.
    private static bool IsR4Core(string url)
    {
        if (!url.StartsWith(Core, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = url[Core.Length..];
        return rest.StartsWith(Structures, StringComparison.Ordinal)
            || (rest.StartsWith("4.0", StringComparison.Ordinal) && rest.Contains('/' + Structures, StringComparison.Ordinal));
    }

    private static string LastPart(string url)
    {
        var plain = url.IndexOf('|', StringComparison.Ordinal) is >= 0 and var bar ? url[..bar] : url;
        return plain[(plain.LastIndexOf('/') + 1)..];
    }
}
