using System.Text.Json;

namespace FhirIcsHub.Fhir.Patch;

internal enum JsonPatchKind
{
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
}

/// <summary>One operation of a JSON Patch, checked as far as it can be without a document.</summary>
internal sealed record JsonPatchOperation(JsonPatchKind Kind, JsonPointer Path, JsonPointer? From, JsonElement? Value)
{
    /// <exception cref="PatchException">
    /// It lacks a member, or one is of the wrong kind. Members that RFC 6902 does not define are ignored.
    /// </exception>
    public static JsonPatchOperation Read(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new PatchException(IssueType.Structure, "an operation is an object");
        }

        var kind = Text(item, "op") switch
        {
            "add" => JsonPatchKind.Add,
            "remove" => JsonPatchKind.Remove,
            "replace" => JsonPatchKind.Replace,
            "move" => JsonPatchKind.Move,
            "copy" => JsonPatchKind.Copy,
            "test" => JsonPatchKind.Test,
            var other => throw new PatchException(
                IssueType.NotSupported, $"op '{PatchException.Shown(other)}' is none of add, remove, replace, move, copy, test"),
        };
        var path = Pointer(item, "path");
        var from = kind is JsonPatchKind.Move or JsonPatchKind.Copy ? Pointer(item, "from") : null;
        if (kind == JsonPatchKind.Move && from!.IsParentOf(path))
        {
            throw new PatchException(IssueType.Value, $"'{PatchException.Shown(from.ToString())}' cannot be moved into itself");
        }

        JsonElement? value = null;
        if (kind is JsonPatchKind.Add or JsonPatchKind.Replace or JsonPatchKind.Test)
        {
            value = item.TryGetProperty("value", out var found)
                ? found.Clone()
                : throw new PatchException(IssueType.Required, "'value' is missing");
        }

        return new JsonPatchOperation(kind, path, from, value);
    }

    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} '{PatchException.Shown(Path.ToString())}'";

    private static JsonPointer Pointer(JsonElement item, string name)
    {
        var text = Text(item, name);
        return JsonPointer.Parse(text) ?? throw new PatchException(
            IssueType.Value,
            $"'{name}' is no JSON Pointer: '{PatchException.Shown(text)}' must be empty or start with '/', with '~' written as '~0'");
    }

    private static string Text(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var value))
        {
            throw new PatchException(IssueType.Required, $"'{name}' is missing");
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new PatchException(IssueType.Structure, $"'{name}' must be a string");
    }
}
