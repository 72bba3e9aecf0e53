using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Operations.Observations;

/// <summary><c>Observation/$lastn</c>: the last observations of each kind among those that a search finds.</summary>
internal sealed class LastNEndpoints(HubStore store, SearchSetup setup)
{
    private const string Address = "/fhir/Observation/$lastn";

    private const int MaxFormBytes = 1_000_000;

    private static readonly FhirType Observation = FhirSchema.R4.FindType("Observation")!;

    private static readonly string[] OfASearch =
        ["_count", "_sort", "_include", "_revinclude", "_total", "_summary", "_elements", SearchQueryParser.CursorParameter];

    public static void Map(GatedRoutes routes, HubStore store, SearchSetup setup)
    {
        var endpoints = new LastNEndpoints(store, setup);
        routes.MapGet(Address, ObservationDescriptions.LastN, request => endpoints.AnswerAsync(request, request.QueryParameters()));
        routes.MapPost(Address, ObservationDescriptions.LastNByPost, endpoints.PostAsync);
    }

    private async Task<FhirAnswer> PostAsync(FhirRequest request)
    {
        if (!request.Http.Request.HasFormContentType)
        {
            return await PostParametersAsync(request);
        }
        var body = await RequestBody.ReadAsync(request.Http.Request, MaxFormBytes, request.Aborted);
        return body.IsRefused(out var refusal)
            ? refusal
            : await AnswerAsync(request,
                [.. request.QueryParameters(), .. FhirRequest.Parse(System.Text.Encoding.UTF8.GetString(body.Bytes.Span))]);
    }

    private async Task<FhirAnswer> PostParametersAsync(FhirRequest request)
    {
        var (values, refusal) = await NamedValues.ReadAsync(request);
        if (values is null)
        {
            return refusal!;
        }
        var parameters = values.Texts();
        return values.Issues.Count > 0
            ? FhirAnswer.Outcome(StatusCodes.Status400BadRequest, values.Issues)
            : values.Body is not null
                ? Bad("The parameters of a POST $lastn come as Parameters, or as a form as those of a search: "
                    + $"Content-Type {MediaTypes.Form}.")
                : await AnswerAsync(request, parameters);
    }

    private async Task<FhirAnswer> AnswerAsync(FhirRequest request, List<KeyValuePair<string, string>> parameters)
    {
        var given = parameters.FindAll(parameter => parameter.Key == "max");
        parameters.RemoveAll(parameter => parameter.Key == "max");
        var max = 1;
        if (given.Count > 1 || (given.Count == 1
            && !(int.TryParse(given[0].Value, System.Globalization.NumberStyles.None, null, out max) && max > 0)))
        {
            return Bad("max is a whole number from 1 on, given once.");
        }
        if (parameters.Find(parameter => OfASearch.Contains(parameter.Key.Split(':')[0])).Key is { } wrong)
        {
            return Bad($"{wrong.Split(':')[0]} has no place in $lastn, which gives all it has chosen on one page, latest first.");
        }
        var parsed = SearchQueryParser.Parse(Observation, parameters, setup.Search(request.FhirBase, isStrict: true));
        if (parsed.Query is not { } query)
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, parsed.Issues);
        }
        if (!query.Criteria.Any(criterion => criterion.Parameter.Code is "patient" or "subject"))
        {
            return Bad("$lastn needs patient or subject.");
        }
        if (!query.Criteria.Any(criterion => criterion.Parameter.Code is "category" || criterion.Parameter.Code.Contains("code",
            StringComparison.Ordinal)))
        {
            return Bad("$lastn needs category, code, or another parameter with a code in it, such as code-value-quantity.");
        }
        return await store.ReadAsync(session => Answer(session, request, query with { Count = int.MaxValue - 1 }, max), request.Aborted);
    }

    private static FhirAnswer Answer(ReadSession session, FhirRequest request, SearchQuery query, int max)
    {
        var latest = new LatestObservations();
        foreach (var match in session.Search(query, request.Filter).Entries)
        {
            latest.Add(match.Resource);
        }
        var chosen = latest.Choose(max);
        return SearchSet.Of(
            [.. chosen.Select(observation => new SearchMatch(observation, SearchMode.Match))],
            chosen.Count,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{request.Root}{Address}?max={max}&{query.SelfQuery}"),
            next: null,
            request.FhirBase);
    }

    private static FhirAnswer Bad(string diagnostics) => FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Invalid, diagnostics);
}
