using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Patch;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// A patch in one of FHIR's three forms (https://hl7.org/fhir/R4/http.html#patch). It is applied in the writer's turn to the version that
/// is then the current one, so that no change in between is lost.
/// </summary>
internal sealed class ResourcePatch
{
    /// <summary>The media types of a patch: JSON Patch, XML Patch, and Parameters for FHIRPath Patch.</summary>
    public static readonly IReadOnlyList<string> MediaTypes =
        ["application/json-patch+json", "application/xml-patch+xml", "application/fhir+json", "application/fhir+xml"];

    private readonly Func<Resource, PatchResult> _apply;
    private readonly Func<Resource, IReadOnlyList<ReferenceSite>> _findSites;
    private readonly string _fhirBase;

    private ResourcePatch(Func<Resource, PatchResult> apply, Func<Resource, IReadOnlyList<ReferenceSite>> findSites, string fhirBase)
    {
        _apply = apply;
        _findSites = findSites;
        _fhirBase = fhirBase;
    }

    /// <summary>A change that the hub works out itself.</summary>
    public static ResourcePatch Of(Func<Resource, PatchResult> apply, string fhirBase) =>
        new(apply, resource => ReferenceSite.Find(resource), fhirBase);

    /// <summary>Whether a patch can come in this media type, given without parameters.</summary>
    public static bool IsPatchType(string? mediaType) =>
        MediaTypes.Concat(["application/json", "application/xml"]).Contains(mediaType, StringComparer.OrdinalIgnoreCase);

    /// <param name="mediaType">Media type of the patch, without parameters.</param>
    /// <param name="content">The patch as it came.</param>
    /// <param name="findSites">Finds the references of the patched resource that must be resolved.</param>
    /// <param name="fhirBase">Address of the FHIR server.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="issues">Why there is none.</param>
    public static bool TryRead(
        string? mediaType,
        ReadOnlyMemory<byte> content,
        Func<Resource, IReadOnlyList<ReferenceSite>> findSites,
        string fhirBase,
        [NotNullWhen(true)] out ResourcePatch? patch,
        out IReadOnlyList<Issue> issues)
    {
        var (apply, problems) = Read(mediaType, content);
        patch = apply is null ? null : new ResourcePatch(apply, findSites, fhirBase);
        issues = problems;
        return patch is not null;
    }

    /// <summary>The patched resource, or why it cannot be made.</summary>
    public PatchedContent Apply(StoredResource current)
    {
        var result = _apply(current.Parse());
        if (result.Resource is not { } resource)
        {
            return new PatchedContent(null, result.Issues);
        }
        return resource.Id == current.Id
            ? new PatchedContent(new ResourceContent(resource, _findSites(resource), _fhirBase), [])
            : new PatchedContent(null, [Issue.Error(IssueType.BusinessRule, "A patch cannot change the id.", $"{resource.TypeName}.id")]);
    }

    private static (Func<Resource, PatchResult>? Apply, IReadOnlyList<Issue> Issues) Read(string? mediaType, ReadOnlyMemory<byte> content)
    {
        switch (mediaType?.ToLowerInvariant())
        {
            case "application/json-patch+json":
                var json = JsonPatch.Parse(content);
                return (json.Patch is null ? null : json.Patch.Apply, json.Issues);
            case "application/xml-patch+xml":
                var xml = XmlPatch.Parse(content);
                return (xml.Patch is null ? null : xml.Patch.Apply, xml.Issues);
            case "application/fhir+json" or "application/json":
                return ReadParameters(Resource.Read(content));
            case "application/fhir+xml" or "application/xml":
                return ReadParameters(Fhir.Xml.FhirXml.Read(content));
            default:
                return (null, [Issue.Error(IssueType.NotSupported, $"A patch is one of {string.Join(", ", MediaTypes)}.")]);
        }
    }

    private static (Func<Resource, PatchResult>? Apply, IReadOnlyList<Issue> Issues) ReadParameters(ReadResult read)
    {
        if (read.Resource is not { } parameters)
        {
            return (null, read.Issues);
        }
        var patch = FhirPathPatch.Parse(parameters);
        return (patch.Patch is null ? null : patch.Patch.Apply, patch.Issues);
    }
}

/// <summary>What a patch has made of a resource, or why nothing.</summary>
internal readonly record struct PatchedContent(ResourceContent? Content, IReadOnlyList<Issue> Issues);
