using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// Reads the parameters of <c>$export</c> (Bulk Data Access 2.0, https://hl7.org/fhir/uv/bulkdata/export.html). What the hub cannot do is
/// an error, or left out when the client prefers <c>handling=lenient</c>.
/// </summary>
internal sealed partial class ExportParameters(SearchSetup search, bool isLenient)
{
    private static readonly string[] Formats = ["application/fhir+ndjson", "application/ndjson", "ndjson"];

    private static readonly string[] ShapesOfSearches =
    [
        "_include", "_revinclude", "_sort", "_count", "_summary", "_elements", "_total", "_contained", "_containedType", "_format",
        "_pretty",
    ];

    private static readonly FrozenSet<string> PersonTypes = FhirSchema.R4.ResourceTypes
        .Where(type => type.Name == "Patient" || FhirSchema.R4.CompartmentParameters("Patient", type.Name).Count > 0)
        .Select(type => type.Name)
        .ToFrozenSet(StringComparer.Ordinal);

    private readonly List<Issue> _issues = [];

    /// <summary>What was wrong; when there is nothing, the request that was read can be carried out.</summary>
    public IReadOnlyList<Issue> Issues => _issues;

    /// <summary>Whether the request named the types that it wants.</summary>
    public bool NamesTypes { get; private set; }

    /// <param name="plain">Address, level and group.</param>
    /// <param name="parameters">Names and values, of a query or a Parameters resource.</param>
    /// <param name="isPost">Whether they come in a Parameters resource.</param>
    public ExportRequest Read(ExportRequest plain, IReadOnlyList<KeyValuePair<string, string>> parameters, bool isPost)
    {
        var request = plain;
        List<string> types = [], elements = [], filters = [], patients = [];
        foreach (var (name, value) in parameters)
        {
            switch (name)
            {
                case "_outputFormat":
                    Check(Formats.Contains(value.Replace(' ', '+')), name, "Files can be had as application/fhir+ndjson only.");
                    break;
                case "_since":
                    request = request with { Since = ReadInstant(name, value) };
                    break;
                case "_until":
                    request = request with { Until = ReadInstant(name, value) };
                    break;
                case "_type":
                    NamesTypes = true;
                    types.AddRange(Parts(value).Where(type => IsServed(type, request.Level)));
                    break;
                case "_elements":
                    elements.AddRange(Parts(value).Where(IsElement));
                    break;
                case "_typeFilter":
                    filters.AddRange(BetweenFilters().Split(value).Select(filter => ReadFilter(filter, request.FhirBase)).OfType<string>());
                    break;
                case "includeAssociatedData":
                    request = request with { Associated = Parts(value).Select(ReadAssociated).Append(request.Associated).Max() };
                    break;
                case "patient" when isPost && request.Level != ExportLevel.System:
                    patients.Add(value[(value.LastIndexOf('/') + 1)..]);
                    break;
                default:
                    Check(false, name, $"The parameter {Shown(name)} is not supported on this level of $export.");
                    break;
            }
        }
        // Whoever names Provenance as a type has all of them; otherwise they come only with what they are about.
        var associated = types.Contains(ExportProvenance.Name) ? null : request.Associated;
        return request with
        {
            Associated = associated,
            Types = NamesTypes
                ? [.. types.Distinct().Order(StringComparer.Ordinal)]
                : [.. Served(request.Level).Where(type => associated is null || type != ExportProvenance.Name)],
            Elements = elements.Count == 0 ? null : elements,
            TypeFilters = filters,
            Patients = patients.Count == 0 ? null : patients,
        };
    }

    /// <summary>All types that an export of the level can have.</summary>
    private static IReadOnlyList<string> Served(ExportLevel level) =>
        [.. FhirSchema.R4.ResourceTypes.Select(type => type.Name).Where(type => level == ExportLevel.System || PersonTypes.Contains(type))];

    private static string[] Parts(string value) => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private bool IsServed(string type, ExportLevel level) =>
        FhirSchema.R4.FindResourceType(type) is null
            ? Check(false, "_type", "_type names what is no resource type of FHIR R4.")
            : Check(level == ExportLevel.System || PersonTypes.Contains(type), "_type",
                $"{type} is not in the Patient compartment; export it on the system level.");

    private bool IsElement(string name) => Check(
        ElementName().IsMatch(name), "_elements", "_elements has names of root elements: name, or with the type, Patient.name.");

    private AssociatedProvenance? ReadAssociated(string value)
    {
        AssociatedProvenance? associated = value switch
        {
            "LatestProvenanceResources" => AssociatedProvenance.Latest,
            "RelevantProvenanceResources" => AssociatedProvenance.Relevant,
            _ => null,
        };
        Check(associated is not null, "includeAssociatedData",
            "includeAssociatedData is LatestProvenanceResources or RelevantProvenanceResources.");
        return associated;
    }

    private DateTimeOffset? ReadInstant(string name, string value)
    {
        var isTime = InstantForm().IsMatch(value) & DateTimeOffset.TryParse(
            value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        return Check(isTime, name, $"{name} is an instant with a time zone, such as 2026-04-01T12:00:00Z.") ? time : null;
    }

    /// <summary>The filter as the job keeps it; null when it cannot be used.</summary>
    private string? ReadFilter(string filter, string fhirBase)
    {
        var question = filter.IndexOf('?', StringComparison.Ordinal);
        if (!Check(question > 0 && FhirSchema.R4.FindResourceType(filter[..question]) is not null, "_typeFilter",
            "A _typeFilter is a search such as Observation?status=final."))
        {
            return null;
        }
        var type = FhirSchema.R4.FindResourceType(filter[..question])!;
        var parameters = FhirRequest.Parse(filter[question..]);
        if (!Check(!parameters.Exists(parameter => ShapesOfSearches.Contains(parameter.Key.Split(':')[0])), "_typeFilter",
            "A _typeFilter says which resources are wanted; parameters that shape a result, such as _include or _sort, are not for it."))
        {
            return null;
        }
        var parsed = SearchQueryParser.Parse(type, parameters, search.Search(fhirBase, isStrict: true));
        return Check(parsed.Query is not null, "_typeFilter",
            $"A _typeFilter cannot be understood: {parsed.Issues.FirstOrDefault()?.Diagnostics}")
            ? filter
            : null;
    }

    private bool Check(bool holds, string name, string diagnostics)
    {
        if (!holds && !isLenient)
        {
            _issues.Add(Issue.Error(IssueType.NotSupported, diagnostics, name));
        }
        return holds;
    }

    /// <summary>A name from the request, cut so that it cannot fill the answer.</summary>
    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";

    // A comma also stands between the values of one search parameter.
    [GeneratedRegex(@",(?=[A-Z][A-Za-z]*\?)", RegexOptions.CultureInvariant)]
    private static partial Regex BetweenFilters();

    [GeneratedRegex("^([A-Z][A-Za-z]*[.])?[a-z][A-Za-z0-9]*$", RegexOptions.CultureInvariant)]
    private static partial Regex ElementName();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?(Z|[+ -]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex InstantForm();
}
