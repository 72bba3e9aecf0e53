using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>
/// The value of an operation as its part gives it: a data type (<c>value[x]</c>), a resource, or the elements of a structure that has no
/// name of its own as nested parts.
/// </summary>
internal sealed class PatchValue
{
    private const int MaxDepth = 64;

    private readonly FhirType? _type;
    private readonly JsonElement? _json;
    private readonly JsonElement? _extensions;
    private readonly IReadOnlyList<(string Name, PatchValue Value)> _parts;

    private PatchValue(FhirType? type, JsonElement? json, JsonElement? extensions, IReadOnlyList<(string Name, PatchValue Value)> parts)
    {
        _type = type;
        _json = json;
        _extensions = extensions;
        _parts = parts;
    }

    public static string NameOf(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : throw new PatchException(IssueType.Structure, "each part must have a name");

    /// <exception cref="PatchException">
    /// It has none of value[x], resource and parts, or several; or a type that R4 does not have.
    /// </exception>
    public static PatchValue Read(JsonElement part, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new PatchException(IssueType.TooCostly, "the parts are nested too deeply");
        }

        var name = PatchException.Shown(NameOf(part));
        FhirType? type = null;
        JsonElement? json = null;
        JsonElement? extensions = null;
        var parts = new List<(string, PatchValue)>();
        foreach (var member in part.EnumerateObject())
        {
            var extends = member.Name.StartsWith("_value", StringComparison.Ordinal);
            if (extends || member.Name.StartsWith("value", StringComparison.Ordinal))
            {
                var found = TypeOf(member.Name[(extends ? 6 : 5)..], member.Name);
                if (type is not null && type != found)
                {
                    throw new PatchException(IssueType.Structure, $"the part '{name}' has two values");
                }

                type = found;
                if (extends)
                {
                    extensions = member.Value.Clone();
                }
                else
                {
                    json = member.Value.Clone();
                }
            }
            else if (member.NameEquals("resource"))
            {
                type = FhirSchema.R4.Resource;
                json = member.Value.Clone();
            }
            else if (member.NameEquals("part") && member.Value.ValueKind == JsonValueKind.Array)
            {
                parts.AddRange(member.Value.EnumerateArray().Select(p => (NameOf(p), Read(p, depth + 1))));
            }
            else if (!member.NameEquals("name") && !member.NameEquals("id") && !member.NameEquals("extension"))
            {
                throw new PatchException(
                    IssueType.Structure, $"'{PatchException.Shown(member.Name)}' is not expected in the part '{name}'");
            }
        }

        if ((type is null) == (parts.Count == 0))
        {
            throw new PatchException(IssueType.Required, $"the part '{name}' must have either a value[x] or parts");
        }

        return new PatchValue(type, json, extensions, parts);
    }

    /// <summary>The value as content of an element.</summary>
    /// <exception cref="PatchException">The element cannot have such a value.</exception>
    public PatchContent For(ElementDefinition element)
    {
        if (_type is null)
        {
            if (element.Types.Count != 1 || element.Types[0].IsPrimitive)
            {
                throw new PatchException(IssueType.Structure, $"{element.Path} cannot be given as parts: {Allowed(element)}");
            }

            return new PatchContent(element.Name, Build(element.Types[0]), null);
        }

        var type = Fit(element);
        var jsonName = element.IsChoice ? element.Name + char.ToUpperInvariant(type.Name[0]) + type.Name[1..] : element.Name;
        var (value, extensions) = (Node(_json), Node(_extensions));
        var isEmpty = (value is null || EmptyElements.Prune(value)) & (extensions is null || EmptyElements.Prune(extensions));
        return isEmpty ? new PatchContent(jsonName, null, null) : new PatchContent(jsonName, value, extensions);
    }

    private JsonObject Build(FhirType type)
    {
        var built = new JsonObject();
        foreach (var (name, value) in _parts)
        {
            var element = type.FindElement(name)
                ?? throw new PatchException(IssueType.Structure, $"{type.Name} has no element '{PatchException.Shown(name)}'");
            value.For(element).AddTo(built, element);
        }

        return built;
    }

    // Primitives of one JSON kind may stand for each other where the element leaves no choice (a valueString for a code): the strict
    // reading of the result judges the text.
    private FhirType Fit(ElementDefinition element)
    {
        var type = _type!;
        if (element.Types.Contains(type))
        {
            return type;
        }

        if (!element.IsChoice && element.Types.Count == 1)
        {
            var only = element.Types[0];
            var fits = only.IsPrimitive
                ? type.IsPrimitive && PrimitiveLexemes.KindOf(only.Lexeme) == PrimitiveLexemes.KindOf(type.Lexeme)
                : type.Is(only) || only.Is(type);
            if (fits)
            {
                return only;
            }
        }

        throw new PatchException(IssueType.Structure, $"{element.Path} cannot be a {type.Name}: {Allowed(element)}");
    }

    private static string Allowed(ElementDefinition element) => element.Types.Count > 12
        ? "it is a choice of data types"
        : "it is of type " + string.Join(" or ", element.Types.Select(t => t.Name));

    private static FhirType TypeOf(string suffix, string member)
    {
        var schema = FhirSchema.R4;
        var lower = suffix.Length == 0 ? "" : char.ToLowerInvariant(suffix[0]) + suffix[1..];
        return schema.FindType(suffix) ?? schema.FindType(lower)
            ?? throw new PatchException(IssueType.Structure, $"'{PatchException.Shown(member)}' names no type of FHIR R4");
    }

    private static JsonNode? Node(JsonElement? json) => json is { } element ? PatchJson.Node(element) : null;
}
