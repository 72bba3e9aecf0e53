using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Reads the elements of a logical model's StructureDefinition: of its snapshot, else of its differential.</summary>
internal static class LogicalModel
{
    /// <param name="definition">A StructureDefinition.</param>
    /// <param name="find">Finds the type that an element names by code or canonical URL.</param>
    public static MapType Read(Resource definition, Func<string, MapType?> find)
    {
        var root = definition.Root;
        var list = root.First("snapshot") is { Exists: true } snapshot ? snapshot : root.First("differential");
        var elements = list.Named("element").ToList().ConvertAll(e => new Row(
            e.TextOf("path") ?? "",
            e.TextOf("max"),
            [.. e.Named("type").ToList().Select(t => t.TextOf("code") ?? "")],
            e.TextOf("contentReference")));
        var top = elements.Count == 0 ? root.TextOf("name") ?? "" : elements[0].Path;
        var url = root.TextOf("url") ?? top;
        return Structure(top[(top.LastIndexOf('.') + 1)..], url, top, elements, find);
    }

    private static MapType Structure(string name, string key, string path, List<Row> rows, Func<string, MapType?> find) =>
        MapType.Logical(name, key, () =>
    {
        var elements = new Dictionary<string, MapElement>(StringComparer.Ordinal);
        foreach (var row in rows.Where(r => r.Path.Length > path.Length + 1 && r.Path.StartsWith(path + ".", StringComparison.Ordinal)
            && !r.Path.AsSpan(path.Length + 1).Contains('.')))
        {
            var name = row.Path[(path.Length + 1)..];
            var isChoice = name.EndsWith("[x]", StringComparison.Ordinal);
            name = isChoice ? name[..^3] : name;
            var repeats = row.Max is not ("0" or "1" or null);
            elements.TryAdd(name, new MapElement(name, elements.Count, repeats, isChoice, () => TypesOf(row, key, rows, find)));
        }

        return elements;
    });

    private static List<MapType> TypesOf(Row row, string key, List<Row> rows, Func<string, MapType?> find)
    {
        if (row.ContentReference is { } reference)
        {
            var path = reference[(reference.LastIndexOf('#') + 1)..];
            return [Structure(path[(path.LastIndexOf('.') + 1)..], key + "#" + path, path, rows, find)];
        }

        var hasChildren = rows.Exists(r => r.Path.StartsWith(row.Path + ".", StringComparison.Ordinal));
        return hasChildren
            ? [Structure(row.Path[(row.Path.LastIndexOf('.') + 1)..], key + "#" + row.Path, row.Path, rows, find)]
            : [.. row.Types.DefaultIfEmpty("").Select(t => find(t) ?? SystemType(t) ?? MapType.Open(t))];
    }

    // Primitive values of FHIR's own definitions are typed so.
    private static MapType? SystemType(string code)
    {
        const string System = "http://hl7.org/fhirpath/System.";
        var name = code.StartsWith(System, StringComparison.Ordinal)
            ? char.ToLowerInvariant(code[System.Length]) + code[(System.Length + 1)..]
            : null;
        return name is not null && FhirSchema.R4.FindType(name) is { } type ? MapType.Of(type) : null;
    }

    private sealed record Row(string Path, string? Max, IReadOnlyList<string> Types, string? ContentReference);
}
