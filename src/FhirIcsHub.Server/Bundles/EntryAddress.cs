using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Bundles;

/// <summary>
/// The <c>request.url</c> of a Bundle entry, taken apart: <c>Patient</c>, <c>Patient/1</c>, <c>Patient/_history</c>,
/// <c>Patient/1/_history</c>, <c>Patient/1/_history/2</c>, <c>Patient?name=…</c>, <c>?_type=…</c>, <c>Patient/1/Observation</c>,
/// <c>Patient/1/$everything</c>.
/// </summary>
/// <param name="Type">The resource type that it names; <c>Resource</c> where it names none.</param>
/// <param name="Id">The id that it names.</param>
/// <param name="IsHistory">It is that of a history, or of a version.</param>
/// <param name="Version">The version that it names.</param>
/// <param name="Query">What stands behind the question mark; null when there is none.</param>
internal sealed record EntryAddress(FhirType Type, string? Id, bool IsHistory, string? Version, string? Query)
{
    /// <summary>Where it searches; null when it is no search.</summary>
    public SearchScope? Scope { get; private init; }

    /// <summary>The path of an operation, below the address of the server; null when it is none.</summary>
    public string? Operation { get; private init; }

    /// <summary>Null, with the reason, when it is none of these.</summary>
    public static EntryAddress? Parse(string url, string fhirBase, out string? problem)
    {
        problem = null;
        var relative = url.StartsWith(fhirBase + "/", StringComparison.Ordinal) || url.StartsWith(fhirBase + "?", StringComparison.Ordinal)
            ? url[fhirBase.Length..].TrimStart('/') : url.TrimStart('/');
        var question = relative.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? null : relative[(question + 1)..];
        var segments = (question < 0 ? relative : relative[..question]).Split('/');
        var type = FhirSchema.R4.FindResourceType(segments[0]);
        if (segments.Any(segment => segment.StartsWith('$')))
        {
            return new EntryAddress(type ?? FhirSchema.R4.Resource, null, false, null, query) { Operation = string.Join('/', segments) };
        }
        if (segments is ["_search"] || (segments is [""] && query is not null))
        {
            return new EntryAddress(FhirSchema.R4.Resource, null, false, null, query ?? "") { Scope = SearchScope.All };
        }
        if (segments is ["_history"])
        {
            return new EntryAddress(FhirSchema.R4.Resource, null, true, null, query);
        }
        if (type is null)
        {
            problem = "The url must begin with a resource type of FHIR R4, as in Patient or Patient/1.";
            return null;
        }
        EntryAddress? address = segments switch
        {
            [_] => new EntryAddress(type, null, false, null, query) { Scope = SearchScope.Of(type) },
            [_, "_history"] => new EntryAddress(type, null, true, null, query),
            [_, "_search"] => new EntryAddress(type, null, false, null, query ?? "") { Scope = SearchScope.Of(type) },
            [_, var id, var member] when ScopeOf(new Compartment(type, id), member) is { } scope =>
                new EntryAddress(type, null, false, null, query ?? "") { Scope = scope },
            [_, var id] => new EntryAddress(type, id, false, null, query),
            [_, var id, "_history"] => new EntryAddress(type, id, true, null, query),
            [_, var id, "_history", var version] => new EntryAddress(type, id, true, version, query),
            _ => null,
        };
        problem = address is null
            ? "The url is none that the hub has: it can be Type, Type/id, Type/_history, Type/id/_history, "
                + "Type/id/_history/version, Type?criteria, "
                + "?_type=Type, Type/id/* or Type/id/Type of a compartment, or that of an operation."
            : null;
        return address;
    }

    private static SearchScope? ScopeOf(Compartment compartment, string member)
    {
        var members = Compartment.TypesIn(compartment.Type);
        return members.Count == 0 ? null : member == "*" ? SearchScope.In(compartment, null)
            : members.FirstOrDefault(type => type.Name == member) is { } type ? SearchScope.In(compartment, type) : null;
    }
}
