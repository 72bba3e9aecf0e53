using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.Bundles;

/// <summary>
/// The <c>request.url</c> of a Bundle entry, taken apart: <c>Patient</c>, <c>Patient/1</c>, <c>Patient/_history</c>,
/// <c>Patient/1/_history</c>, <c>Patient/1/_history/2</c>, <c>Patient?name=…</c>.
/// </summary>
internal sealed record EntryAddress(FhirType Type, string? Id, bool IsHistory, string? Version, string? Query)
{
    /// <summary>Null, with the reason, when it is none of these.</summary>
    public static EntryAddress? Parse(string url, string fhirBase, out string? problem)
    {
        problem = null;
        var relative = url.StartsWith(fhirBase + "/", StringComparison.Ordinal) ? url[(fhirBase.Length + 1)..] : url.TrimStart('/');
        var question = relative.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? null : relative[(question + 1)..];
        var segments = (question < 0 ? relative : relative[..question]).Split('/');
        if (segments.Any(segment => segment.StartsWith('$')))
        {
            problem = "Operations cannot be called in a Bundle; call them with a request of their own.";
            return null;
        }
        if (FhirSchema.R4.FindResourceType(segments[0]) is not { } type)
        {
            problem = "The url must begin with a resource type of FHIR R4, as in Patient or Patient/1.";
            return null;
        }
        EntryAddress? address = segments switch
        {
            [_] => new EntryAddress(type, null, false, null, query),
            [_, "_history"] => new EntryAddress(type, null, true, null, query),
            [_, "_search"] => new EntryAddress(type, null, false, null, query ?? ""),
            [_, var id] => new EntryAddress(type, id, false, null, query),
            [_, var id, "_history"] => new EntryAddress(type, id, true, null, query),
            [_, var id, "_history", var version] => new EntryAddress(type, id, true, version, query),
            _ => null,
        };
        problem = address is null
            ? "The url is none that the hub has: it can be Type, Type/id, Type/_history, Type/id/_history, Type/id/_history/version or Type?criteria."
            : null;
        return address;
    }
}
