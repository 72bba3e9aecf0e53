using System.Text.Json;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>
/// A FHIRPath Patch (https://hl7.org/fhir/R4/fhirpatch.html): a Parameters resource whose parameters are operations on elements, done in
/// order, all or none. Immutable.
/// </summary>
public sealed class FhirPathPatch
{
    /// <summary>
    /// Most operations of one patch: after each the resource is read again, so that the next path sees what it has changed.
    /// </summary>
    public const int MaxOperations = 1_000;

    private readonly IReadOnlyList<FhirPathPatchOperation> _operations;

    private FhirPathPatch(IReadOnlyList<FhirPathPatchOperation> operations) => _operations = operations;

    /// <summary>Reads the operations of a Parameters resource.</summary>
    public static PatchReadResult<FhirPathPatch> Parse(Resource parameters) => Parse(parameters.Json);

    /// <summary>Reads the operations of a Parameters resource in JSON. No operation at all is a patch that changes nothing.</summary>
    public static PatchReadResult<FhirPathPatch> Parse(ReadOnlyMemory<byte> utf8Json)
    {
        try
        {
            using var document = StrictJson.Document(utf8Json);
            return Parse(document.RootElement);
        }
        catch (JsonException e)
        {
            return Refused(PatchJson.NotRead("Parameters resource", e));
        }
    }

    /// <summary>Applies the patch to a resource; the result is read strictly.</summary>
    public PatchResult Apply(Resource resource)
    {
        try
        {
            var run = new FhirPathPatchRun(resource);
            for (var i = 0; i < _operations.Count; i++)
            {
                try
                {
                    run.Do(_operations[i]);
                }
                catch (PatchException problem)
                {
                    throw problem.At(i, _operations[i].ToString(), Place(i));
                }
            }

            return PatchResult.Of(resource, Resource.Read(run.ToJson()));
        }
        catch (PatchException problem)
        {
            return PatchResult.Failed(problem);
        }
    }

    private static PatchReadResult<FhirPathPatch> Parse(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("resourceType", out var type) || !type.ValueEquals("Parameters"))
        {
            return Refused(Issue.Error(IssueType.Structure, "A FHIRPath Patch is a Parameters resource."));
        }

        if (!root.TryGetProperty("parameter", out var parameters))
        {
            return new PatchReadResult<FhirPathPatch>(new FhirPathPatch([]), []);
        }

        if (parameters.ValueKind != JsonValueKind.Array)
        {
            return Refused(Issue.Error(IssueType.Structure, "Parameters.parameter must be an array.", "Parameters.parameter"));
        }

        if (parameters.GetArrayLength() > MaxOperations)
        {
            return Refused(Issue.Error(IssueType.TooCostly, $"A FHIRPath Patch may have {MaxOperations} operations at most."));
        }

        var operations = new List<FhirPathPatchOperation>();
        var issues = new List<Issue>();
        foreach (var item in parameters.EnumerateArray())
        {
            try
            {
                operations.Add(FhirPathPatchOperation.Read(item));
            }
            catch (PatchException problem)
            {
                var index = operations.Count + issues.Count;
                issues.Add(problem.At(index, "FHIRPath Patch", Place(index)).Issue);
            }
        }

        return issues.Count > 0
            ? new PatchReadResult<FhirPathPatch>(null, issues)
            : new PatchReadResult<FhirPathPatch>(new FhirPathPatch(operations), []);
    }

    private static string Place(int index) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Parameters.parameter[{index}]");

    private static PatchReadResult<FhirPathPatch> Refused(Issue issue) => new(null, [issue]);
}
