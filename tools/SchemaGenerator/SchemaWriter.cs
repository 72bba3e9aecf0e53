using System.Text.Encodings.Web;
using System.Text.Json;

namespace SchemaGenerator;

/// <summary>
/// Writes the compact schema: facts only (names, cardinalities, types, bindings, invariants, search parameters, compartments), no prose.
/// Arrays instead of objects keep it small; the reader in FhirIcsHub.Fhir (Schemas/SchemaReader.cs) is its only consumer.
/// </summary>
internal static class SchemaWriter
{
    private const string FhirTypeExtension = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";

    public static void Write(Definitions definitions, Stream output)
    {
        var valueSets = new SortedDictionary<string, SortedSet<string>?>(StringComparer.Ordinal);
        var invariants = new List<(string Key, string Severity, string Expression)>();
        var expander = new ValueSetExpander(definitions);

        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("fhirVersion", "4.0.1");
        json.WriteStartArray("types");
        foreach (var definition in definitions.Types)
        {
            WriteType(json, definition, output, invariants, valueSets, expander);
        }

        json.WriteEndArray();
        Line(json, output);
        json.WriteStartArray("invariants");
        foreach (var (key, severity, expression) in invariants)
        {
            Line(json, output);
            json.WriteStartArray();
            json.WriteStringValue(key);
            json.WriteStringValue(severity);
            json.WriteStringValue(expression);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartObject("valueSets");
        foreach (var (url, codes) in valueSets.Where(v => v.Value is not null))
        {
            Line(json, output);
            json.WriteStartArray(url);
            foreach (var code in codes!)
            {
                json.WriteStringValue(code);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        WriteSearchParameters(json, definitions, output);
        WriteCompartments(json, definitions, output);
        json.WriteEndObject();
    }

    // One logical row a line keeps the committed file reviewable; white space between tokens means nothing to JSON.
    private static void Line(Utf8JsonWriter json, Stream output)
    {
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    // ["Patient", kind, abstract, base, [regex], [[invariant,...]], [elements]] and then one row a backbone: ["Patient.contact",
    // "backbone", ...]
    private static void WriteType(
        Utf8JsonWriter json,
        JsonElement definition,
        Stream output,
        List<(string Key, string Severity, string Expression)> invariants,
        SortedDictionary<string, SortedSet<string>?> valueSets,
        ValueSetExpander expander)
    {
        var elements = definition.GetProperty("snapshot").GetProperty("element").EnumerateArray().ToList();
        var name = definition.GetProperty("type").GetString()!;
        var kind = definition.GetProperty("kind").GetString()!;
        var baseName = definition.TryGetProperty("baseDefinition", out var b) ? Definitions.ShortName(b.GetString()!) : "";
        foreach (var owner in elements)
        {
            var path = owner.GetProperty("path").GetString()!;
            var isRoot = path == name;
            var children = elements.Where(e => IsChild(e.GetProperty("path").GetString()!, path)).ToList();
            if (!isRoot && children.Count == 0)
            {
                continue;
            }

            Line(json, output);
            json.WriteStartArray();
            json.WriteStringValue(path);
            json.WriteStringValue(isRoot ? kind : "backbone");
            json.WriteNumberValue(isRoot && definition.GetProperty("abstract").GetBoolean() ? 1 : 0);
            json.WriteStringValue(isRoot ? baseName : TypeCodes(owner, path).Single());
            json.WriteStartArray();
            if (isRoot)
            {
                WriteInvariants(json, owner, definition, invariants);
            }

            json.WriteEndArray();
            json.WriteStartArray();
            foreach (var child in children.Where(c => IsOwn(c, kind)))
            {
                WriteElement(json, child, definition, elements, invariants, valueSets, expander);
            }

            json.WriteEndArray();
            json.WriteEndArray();
        }
    }

    private static bool IsChild(string path, string parent) =>
        path.Length > parent.Length && path[parent.Length] == '.' && path.StartsWith(parent, StringComparison.Ordinal)
        && path.IndexOf('.', parent.Length + 1) < 0;

    // Inherited elements (id, extension, meta, ...) are listed once, with the type that defines them.
    private static bool IsOwn(JsonElement element, string kind)
    {
        var path = element.GetProperty("path").GetString()!;
        return element.GetProperty("base").GetProperty("path").GetString() == path
            && !(kind == "primitive-type" && path.EndsWith(".value", StringComparison.Ordinal));
    }

    // [name, min, max, [types], [reference targets], flags, [invariants], strength, valueSet]; trailing empties are left out
    private static void WriteElement(
        Utf8JsonWriter json,
        JsonElement element,
        JsonElement definition,
        List<JsonElement> all,
        List<(string Key, string Severity, string Expression)> invariants,
        SortedDictionary<string, SortedSet<string>?> valueSets,
        ValueSetExpander expander)
    {
        var path = element.GetProperty("path").GetString()!;
        json.WriteStartArray();
        json.WriteStringValue(path[(path.LastIndexOf('.') + 1)..]);
        json.WriteNumberValue(element.GetProperty("min").GetInt32());
        var max = element.GetProperty("max").GetString()!;
        json.WriteNumberValue(max == "*" ? -1 : int.Parse(max, System.Globalization.CultureInfo.InvariantCulture));

        json.WriteStartArray();
        foreach (var type in ElementTypes(element, path, all))
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
        json.WriteStartArray();
        foreach (var target in Targets(element))
        {
            json.WriteStringValue(target);
        }

        json.WriteEndArray();
        json.WriteNumberValue((Flag(element, "isModifier") ? 1 : 0) | (Flag(element, "isSummary") ? 2 : 0));
        json.WriteStartArray();
        WriteInvariants(json, element, definition, invariants);
        json.WriteEndArray();
        if (element.TryGetProperty("binding", out var binding) && binding.TryGetProperty("valueSet", out var valueSet)
            && binding.GetProperty("strength").GetString() is "required" or "extensible")
        {
            var url = valueSet.GetString()!.Split('|')[0];
            json.WriteStringValue(binding.GetProperty("strength").GetString());
            json.WriteStringValue(url);
            valueSets[url] = binding.GetProperty("strength").GetString() == "required" || valueSets.GetValueOrDefault(url) is not null
                ? expander.Expand(url)
                : null;
        }

        json.WriteEndArray();
    }

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var flag) && flag.GetBoolean();

    private static IEnumerable<string> ElementTypes(JsonElement element, string path, List<JsonElement> all)
    {
        if (element.TryGetProperty("contentReference", out var reference))
        {
            return [reference.GetString()![1..]];
        }

        return all.Any(e => IsChild(e.GetProperty("path").GetString()!, path)) ? [path] : TypeCodes(element, path);
    }

    private static IEnumerable<string> TypeCodes(JsonElement element, string path)
    {
        foreach (var type in element.GetProperty("type").EnumerateArray())
        {
            var code = type.GetProperty("code").GetString()!;
            if (!code.StartsWith("http://hl7.org/fhirpath/System.", StringComparison.Ordinal))
            {
                yield return code;
                continue;
            }

            // R4 types Resource.id as string; the id lexeme rule is meant (HL7 checks it in code, Firely patches it).
            yield return path == "Resource.id"
                ? "id"
                : type.GetProperty("extension").EnumerateArray()
                    .First(x => x.GetProperty("url").GetString() == FhirTypeExtension).GetProperty("valueUrl").GetString()!;
        }
    }

    private static IEnumerable<string> Targets(JsonElement element) =>
        element.TryGetProperty("type", out var types)
            ? types.EnumerateArray()
                .Where(t => t.TryGetProperty("targetProfile", out _))
                .SelectMany(t => t.GetProperty("targetProfile").EnumerateArray())
                .Select(t => Definitions.ShortName(t.GetString()!))
                .Distinct(StringComparer.Ordinal)
            : [];

    // Only what this definition itself states: the reader adds what an element's type and a type's base bring (ele-1, ext-1, dom-2, ...).
    private static void WriteInvariants(
        Utf8JsonWriter json,
        JsonElement element,
        JsonElement definition,
        List<(string Key, string Severity, string Expression)> invariants)
    {
        var own = definition.GetProperty("url").GetString();
        if (!element.TryGetProperty("constraint", out var constraints))
        {
            return;
        }

        foreach (var constraint in constraints.EnumerateArray())
        {
            if (!constraint.TryGetProperty("expression", out var expression)
                || (constraint.TryGetProperty("source", out var source) && source.GetString() != own))
            {
                continue;
            }

            var invariant =
                (constraint.GetProperty("key").GetString()!, constraint.GetProperty("severity").GetString()!, expression.GetString()!);
            var index = invariants.IndexOf(invariant);
            if (index < 0)
            {
                index = invariants.Count;
                invariants.Add(invariant);
            }

            json.WriteNumberValue(index);
        }
    }

    // [name (end of the URL), code, type, [bases], expression, [targets], [[component name, expression], ...]]
    private static void WriteSearchParameters(Utf8JsonWriter json, Definitions definitions, Stream output)
    {
        json.WriteStartArray("searchParameters");
        foreach (var parameter in definitions.SearchParameters.OrderBy(p => p.GetProperty("url").GetString(), StringComparer.Ordinal))
        {
            Line(json, output);
            json.WriteStartArray();
            json.WriteStringValue(SearchParameterName(parameter.GetProperty("url").GetString()!));
            json.WriteStringValue(parameter.GetProperty("code").GetString());
            json.WriteStringValue(parameter.GetProperty("type").GetString());
            WriteStrings(json, parameter, "base");
            json.WriteStringValue(parameter.TryGetProperty("expression", out var expression) ? expression.GetString() : "");
            WriteSearchTargets(json, parameter);
            json.WriteStartArray();
            if (parameter.TryGetProperty("component", out var components))
            {
                foreach (var component in components.EnumerateArray())
                {
                    json.WriteStartArray();
                    json.WriteStringValue(SearchParameterName(component.GetProperty("definition").GetString()!));
                    json.WriteStringValue(component.GetProperty("expression").GetString());
                    json.WriteEndArray();
                }
            }

            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    // Parameters that may refer to any resource list all 146 types: "*" says the same.
    private static void WriteSearchTargets(Utf8JsonWriter json, JsonElement parameter)
    {
        if (parameter.TryGetProperty("target", out var targets) && targets.GetArrayLength() > 140)
        {
            json.WriteStartArray();
            json.WriteStringValue("*");
            json.WriteEndArray();
            return;
        }

        WriteStrings(json, parameter, "target");
    }

    private static string SearchParameterName(string url) => url["http://hl7.org/fhir/SearchParameter/".Length..];

    private static void WriteStrings(Utf8JsonWriter json, JsonElement resource, string property)
    {
        json.WriteStartArray();
        if (resource.TryGetProperty(property, out var values))
        {
            foreach (var value in values.EnumerateArray())
            {
                json.WriteStringValue(value.GetString());
            }
        }

        json.WriteEndArray();
    }

    // {"Patient": {"Observation": ["subject", "performer"], ...}, ...}
    private static void WriteCompartments(Utf8JsonWriter json, Definitions definitions, Stream output)
    {
        json.WriteStartObject("compartments");
        foreach (var compartment in definitions.Compartments.OrderBy(c => c.GetProperty("code").GetString(), StringComparer.Ordinal))
        {
            Line(json, output);
            json.WriteStartObject(compartment.GetProperty("code").GetString()!);
            foreach (var resource in compartment.GetProperty("resource").EnumerateArray().Where(r => r.TryGetProperty("param", out _)))
            {
                json.WriteStartArray(resource.GetProperty("code").GetString()!);
                foreach (var parameter in resource.GetProperty("param").EnumerateArray())
                {
                    json.WriteStringValue(parameter.GetString());
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
