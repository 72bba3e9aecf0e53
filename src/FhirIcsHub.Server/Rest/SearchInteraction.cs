using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Subsets;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Rest;

/// <summary>Searching: the same for GET, POST _search and a GET in a Bundle.</summary>
internal sealed class SearchInteraction(SearchSetup setup, CodeSetReader codeSets)
{
    /// <summary>The sets of codes that searches ask for; found before the store is read, for a terminology server may be asked.</summary>
    public ValueTask<CodeSets> CodeSetsAsync(IEnumerable<KeyValuePair<string, string>> parameters, FhirRequest request) =>
        codeSets.ReadAsync(parameters, () => request.Ask(HubInteraction.Read, "ValueSet"), request.Aborted);

    /// <summary>What the gate is asked by beside the search itself: to explain one is a right of its own.</summary>
    public static string? OperationOf(IEnumerable<KeyValuePair<string, string>> parameters) =>
        parameters.Any(parameter => parameter is { Key: SearchQueryParser.ExplainParameter, Value: "true" }) ? "explain" : null;

    /// <summary>Searches the resources of a type.</summary>
    public FhirAnswer Answer(
        ReadSession session,
        FhirType type,
        IReadOnlyList<KeyValuePair<string, string>> parameters,
        AccessFilter filter,
        string fhirBase,
        bool isStrict,
        CodeSets codes) => Answer(session, SearchScope.Of(type), parameters, filter, fhirBase, isStrict, codes);

    public FhirAnswer Answer(
        ReadSession session,
        SearchScope scope,
        IReadOnlyList<KeyValuePair<string, string>> parameters,
        AccessFilter filter,
        string fhirBase,
        bool isStrict,
        CodeSets codes)
    {
        var options = setup.Search(fhirBase, isStrict) with { CodeSets = codes, Indexer = session.CurrentSearch().Indexer };
        var parsed = SearchQueryParser.Parse(scope, parameters, options);
        if (parsed.Query is null)
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, parsed.Issues);
        }
        if (ResourceSubset.Read(parameters, out var subset) is { } problem)
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, problem);
        }
        if (scope.Compartment is { } compartment && session.Read(compartment.Type, compartment.Id, filter) is not { IsDeleted: false })
        {
            return ReadInteractions.NotFound(compartment.Type);
        }
        var address = scope.Path.Length == 0 ? fhirBase : $"{fhirBase}/{scope.Path}";
        if (parsed.Query.IsExplained)
        {
            return FhirAnswer.Document(SearchExplanationDocument.Of(session.Explain(parsed.Query, filter), address));
        }
        var page = session.Search(parsed.Query, filter);
        return FhirAnswer.Document(FhirJsonWriter.Document(json => Write(json, page, subset, address, fhirBase)));
    }

    private static void Write(Utf8JsonWriter json, SearchPage page, ResourceSubset? subset, string address, string fhirBase)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "searchset");
        if (page.Total is { } total)
        {
            json.WriteNumber("total", total);
        }
        json.WriteStartArray("link");
        WriteLink(json, "self", page.SelfQuery.Length == 0 ? address : $"{address}?{page.SelfQuery}");
        if (page.NextCursor is not null)
        {
            var query = page.SelfQuery.Length == 0 ? "" : page.SelfQuery + "&";
            WriteLink(json, "next", $"{address}?{query}{SearchQueryParser.CursorParameter}={page.NextCursor}");
        }
        json.WriteEndArray();
        if (page.Entries.Count + page.Issues.Count > 0)
        {
            json.WriteStartArray("entry");
            foreach (var match in page.Entries)
            {
                json.WriteStartObject();
                var fullUrl = $"{fhirBase}/{match.Resource.Type.Name}/{match.Resource.Id}";
                json.WriteString("fullUrl", match.ContainedId is null ? fullUrl : $"{fullUrl}#{match.ContainedId}");
                json.WritePropertyName("resource");
                var (type, body) = match.ContainedId is null ? (match.Resource.Type, match.Resource.ToJson()) : ContainedIn(match);
                if (subset is null)
                {
                    json.WriteRawValue(body.Span, skipInputValidation: true);
                }
                else
                {
                    subset.Write(body, type, json);
                }
                json.WriteStartObject("search");
                json.WriteString("mode", match.Mode.ToString().ToLowerInvariant());
                json.WriteEndObject();
                json.WriteEndObject();
            }
            WriteRemarks(json, page.Issues);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static (FhirType Type, ReadOnlyMemory<byte> Json) ContainedIn(SearchMatch match)
    {
        var contained = match.Resource.Parse().Root.Named("contained").ToList().Find(element => element.TextOf("id") == match.ContainedId);
        return (contained.Type!, contained.AsResource().Json);
    }

    /// <summary>
    /// The scope of a search that looks into contained resources: what contains them is found too, and the gate is asked about each type.
    /// </summary>
    public static SearchScope Restrict(
        SearchScope scope, IEnumerable<KeyValuePair<string, string>> parameters, Func<FhirType, bool> isAllowed) =>
        parameters.Any(parameter => parameter is { Key: SearchQueryParser.ContainedParameter, Value: not "false" })
            ? scope with { HiddenContainers = [.. FhirSchema.R4.ResourceTypes.Where(type => !isAllowed(type))] } : scope;

    /// <summary>What was ignored or left out, as FHIR wants it told: an entry of its own with an OperationOutcome.</summary>
    private static void WriteRemarks(Utf8JsonWriter json, IReadOnlyList<Issue> issues)
    {
        if (issues.Count == 0)
        {
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName("resource");
        OperationOutcome.Write(json, issues);
        json.WriteStartObject("search");
        json.WriteString("mode", "outcome");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLink(Utf8JsonWriter json, string relation, string url)
    {
        json.WriteStartObject();
        json.WriteString("relation", relation);
        json.WriteString("url", url);
        json.WriteEndObject();
    }
}
