using System.Text.Json;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Patch;

internal enum FhirPathPatchKind
{
    Add,
    Insert,
    Delete,
    Replace,
    Move,
}

/// <summary>One operation of a FHIRPath Patch, checked as far as it can be without a resource.</summary>
internal sealed record FhirPathPatchOperation(
    FhirPathPatchKind Kind, string Path, string? Name, PatchValue? Value, int? Index, int? Source, int? Destination)
{
    /// <exception cref="PatchException">
    /// A part is missing, unknown, there twice, or of the wrong type; or the path is no FHIRPath.
    /// </exception>
    public static FhirPathPatchOperation Read(JsonElement parameter)
    {
        if (parameter.ValueKind != JsonValueKind.Object
            || !parameter.TryGetProperty("name", out var name) || !name.ValueEquals("operation"))
        {
            throw new PatchException(IssueType.Structure, "each parameter must have the name 'operation'");
        }

        var parts = PartsOf(parameter);
        var kind = Text(parts, "type") switch
        {
            "add" => FhirPathPatchKind.Add,
            "insert" => FhirPathPatchKind.Insert,
            "delete" => FhirPathPatchKind.Delete,
            "replace" => FhirPathPatchKind.Replace,
            "move" => FhirPathPatchKind.Move,
            var other => throw new PatchException(
                IssueType.NotSupported, $"type '{PatchException.Shown(other)}' is none of add, insert, delete, replace, move"),
        };
        string[] expected = kind switch
        {
            FhirPathPatchKind.Add => ["type", "path", "name", "value"],
            FhirPathPatchKind.Insert => ["type", "path", "index", "value"],
            FhirPathPatchKind.Delete => ["type", "path"],
            FhirPathPatchKind.Replace => ["type", "path", "value"],
            _ => ["type", "path", "source", "destination"],
        };
        foreach (var part in parts.Keys.Where(p => !expected.Contains(p)))
        {
            throw new PatchException(
                IssueType.Structure,
                $"the part '{PatchException.Shown(part)}' does not belong to an operation of type {kind.ToString().ToLowerInvariant()}");
        }

        return new FhirPathPatchOperation(
            kind,
            Checked(Text(parts, "path")),
            kind == FhirPathPatchKind.Add ? Text(parts, "name") : null,
            expected.Contains("value") ? PatchValue.Read(Part(parts, "value"), 0) : null,
            kind == FhirPathPatchKind.Insert ? Integer(parts, "index") : null,
            kind == FhirPathPatchKind.Move ? Integer(parts, "source") : null,
            kind == FhirPathPatchKind.Move ? Integer(parts, "destination") : null);
    }

    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} '{PatchException.Shown(Path)}'";

    private static Dictionary<string, JsonElement> PartsOf(JsonElement parameter)
    {
        if (!parameter.TryGetProperty("part", out var array) || array.ValueKind != JsonValueKind.Array)
        {
            throw new PatchException(IssueType.Required, "the operation has no parts");
        }

        var parts = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var part in array.EnumerateArray())
        {
            var name = PatchValue.NameOf(part);
            if (!parts.TryAdd(name, part))
            {
                throw new PatchException(IssueType.Duplicate, $"the part '{PatchException.Shown(name)}' is there twice");
            }
        }

        return parts;
    }

    private static JsonElement Part(Dictionary<string, JsonElement> parts, string name) =>
        parts.TryGetValue(name, out var part) ? part : throw new PatchException(IssueType.Required, $"the part '{name}' is missing");

    private static string Text(Dictionary<string, JsonElement> parts, string name) =>
        Scalar(Part(parts, name)) is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw new PatchException(IssueType.Structure, $"the part '{name}' must have a valueString or valueCode");

    private static int Integer(Dictionary<string, JsonElement> parts, string name) =>
        Scalar(Part(parts, name)) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value)
            ? value >= 0 ? value : throw new PatchException(IssueType.Value, $"'{name}' must not be negative")
            : throw new PatchException(IssueType.Structure, $"the part '{name}' must have a valueInteger");

    private static JsonElement? Scalar(JsonElement part)
    {
        foreach (var member in part.EnumerateObject())
        {
            if (member.Name.StartsWith("value", StringComparison.Ordinal))
            {
                return member.Value;
            }
        }

        return null;
    }

    private static string Checked(string path)
    {
        try
        {
            FhirPathExpression.Compile(path);
            return path;
        }
        catch (FhirPathException problem)
        {
            throw new PatchException(IssueType.Value, $"the path '{PatchException.Shown(path)}' is no FHIRPath: {problem.Message}");
        }
    }
}
