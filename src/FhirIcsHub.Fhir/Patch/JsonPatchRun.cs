using System.Text.Json.Nodes;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>A document while a JSON Patch is applied to it. What the patch does not touch keeps its lexemes.</summary>
internal sealed class JsonPatchRun(JsonNode? root)
{
    /// <summary>Most bytes that the operations of one patch may copy: <c>copy</c> can double a document each time.</summary>
    private const int MaxCopiedBytes = 8 * 1024 * 1024;

    private JsonNode? _root = root;
    private long _copied;

    public void Do(JsonPatchOperation operation)
    {
        switch (operation.Kind)
        {
            case JsonPatchKind.Add:
                Add(operation.Path, NodeOf(operation));
                break;
            case JsonPatchKind.Remove:
                Remove(operation.Path);
                break;
            case JsonPatchKind.Replace:
                Replace(operation.Path, NodeOf(operation));
                break;
            case JsonPatchKind.Move:
                Move(operation.From!, operation.Path);
                break;
            case JsonPatchKind.Copy:
                Add(operation.Path, Copy(operation.From!.Find(_root)));
                break;
            default:
                Test(operation);
                break;
        }
    }

    public byte[] ToJson() => PatchJson.Written(_root);

    private void Add(JsonPointer path, JsonNode? value)
    {
        CheckDepth(path, value);
        if (path.IsRoot)
        {
            _root = value;
            return;
        }

        switch (path.FindParent(_root))
        {
            case JsonObject o:
                o[path.Last] = value;
                break;
            case JsonArray array when path.Last == "-":
                array.Add(value);
                break;
            case JsonArray array:
                array.Insert(JsonPointer.IndexOf(path.Last, array.Count), value);
                break;
            default:
                throw new PatchException(IssueType.Structure, "a simple value has no members that could be added to");
        }
    }

    private JsonNode? Remove(JsonPointer path)
    {
        if (path.IsRoot)
        {
            throw new PatchException(IssueType.Value, "the whole document cannot be removed");
        }

        var parent = path.FindParent(_root);
        var value = path.Find(_root);
        if (parent is JsonObject o)
        {
            o.Remove(path.Last);
        }
        else
        {
            var array = (JsonArray)parent;
            array.RemoveAt(JsonPointer.IndexOf(path.Last, array.Count - 1));
        }

        return value;
    }

    private void Replace(JsonPointer path, JsonNode? value)
    {
        CheckDepth(path, value);
        if (path.IsRoot)
        {
            _root = value;
            return;
        }

        path.Find(_root);
        switch (path.FindParent(_root))
        {
            case JsonObject o:
                o[path.Last] = value;
                break;
            case JsonArray array:
                array[JsonPointer.IndexOf(path.Last, array.Count - 1)] = value;
                break;
        }
    }

    private void Move(JsonPointer from, JsonPointer path)
    {
        if (from.IsRoot)
        {
            from.Find(_root);
            return;
        }

        Add(path, Remove(from));
    }

    private void Test(JsonPatchOperation operation)
    {
        if (!JsonEquality.Equal(operation.Path.Find(_root), NodeOf(operation)))
        {
            throw new PatchException(IssueType.Conflict, "the value is another one than the test expects");
        }
    }

    private JsonNode? Copy(JsonNode? value)
    {
        if (value is null)
        {
            return null;
        }

        _copied += value.ToJsonString().Length;
        return _copied <= MaxCopiedBytes
            ? value.DeepClone()
            : throw new PatchException(IssueType.TooCostly, $"the patch copies more than {MaxCopiedBytes} bytes");
    }

    private static JsonNode? NodeOf(JsonPatchOperation operation) => PatchJson.Node(operation.Value!.Value);

    private static void CheckDepth(JsonPointer path, JsonNode? value)
    {
        if (path.Tokens.Count + DepthOf(value) > StrictJson.MaxDepth)
        {
            throw new PatchException(IssueType.TooCostly, $"the document would be nested more than {StrictJson.MaxDepth} deep");
        }
    }

    private static int DepthOf(JsonNode? node) => node switch
    {
        JsonObject o => 1 + o.Select(m => DepthOf(m.Value)).DefaultIfEmpty(0).Max(),
        JsonArray array => 1 + array.Select(DepthOf).DefaultIfEmpty(0).Max(),
        _ => 0,
    };
}
