using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>A JSON Patch (RFC 6902): a list of operations on the JSON form of a resource, done in order, all or none. Immutable.</summary>
public sealed class JsonPatch
{
    /// <summary>Most operations of one patch.</summary>
    public const int MaxOperations = 10_000;

    private readonly IReadOnlyList<JsonPatchOperation> _operations;

    private JsonPatch(IReadOnlyList<JsonPatchOperation> operations) => _operations = operations;

    /// <summary>Reads a patch document (<c>application/json-patch+json</c>).</summary>
    public static PatchReadResult<JsonPatch> Parse(ReadOnlyMemory<byte> utf8Json)
    {
        try
        {
            using var document = StrictJson.Document(utf8Json);
            return Parse(document.RootElement);
        }
        catch (JsonException e)
        {
            return Refused(PatchJson.NotRead("JSON Patch", e));
        }
    }

    /// <summary>Applies the patch to a resource; the result is read strictly.</summary>
    public PatchResult Apply(Resource resource)
    {
        try
        {
            var patched = ApplyTo(resource.Json);
            return PatchResult.Of(resource, Resource.Read(patched));
        }
        catch (PatchException problem)
        {
            return PatchResult.Failed(problem);
        }
    }

    /// <summary>Applies the patch to any JSON document, which is not judged by the rules of FHIR.</summary>
    /// <returns>The patched document, or null and why.</returns>
    public (byte[]? Json, IReadOnlyList<Issue> Issues) ApplyToDocument(ReadOnlyMemory<byte> utf8Json)
    {
        try
        {
            return (ApplyTo(utf8Json), []);
        }
        catch (PatchException problem)
        {
            return (null, [problem.Issue]);
        }
    }

    private byte[] ApplyTo(ReadOnlyMemory<byte> utf8Json)
    {
        JsonNode? root;
        try
        {
            root = StrictJson.Node(utf8Json);
        }
        catch (JsonException)
        {
            throw new PatchException(IssueType.Structure,
                "The document to be patched cannot be read: it is not well-formed JSON in UTF-8, or an object has a member twice.");
        }

        var run = new JsonPatchRun(root);
        for (var i = 0; i < _operations.Count; i++)
        {
            try
            {
                run.Do(_operations[i]);
            }
            catch (PatchException problem)
            {
                throw problem.At(i, _operations[i].ToString());
            }
        }

        return run.ToJson();
    }

    private static PatchReadResult<JsonPatch> Parse(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            return Refused(Issue.Error(IssueType.Structure, "A JSON Patch is an array of operations."));
        }

        if (root.GetArrayLength() > MaxOperations)
        {
            return Refused(Issue.Error(IssueType.TooCostly, $"A JSON Patch may have {MaxOperations} operations at most."));
        }

        var operations = new List<JsonPatchOperation>();
        var issues = new List<Issue>();
        foreach (var item in root.EnumerateArray())
        {
            try
            {
                operations.Add(JsonPatchOperation.Read(item));
            }
            catch (PatchException problem)
            {
                issues.Add(problem.At(operations.Count + issues.Count, "JSON Patch").Issue);
            }
        }

        return issues.Count > 0
            ? new PatchReadResult<JsonPatch>(null, issues)
            : new PatchReadResult<JsonPatch>(new JsonPatch(operations), []);
    }

    private static PatchReadResult<JsonPatch> Refused(Issue issue) => new(null, [issue]);
}
