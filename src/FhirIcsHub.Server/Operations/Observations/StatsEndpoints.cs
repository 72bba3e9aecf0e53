using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Operations.Observations;

/// <summary><c>Observation/$stats</c>: statistics over what was measured of somebody.</summary>
internal sealed class StatsEndpoints(HubStore store, SearchSetup setup, TimeProvider time)
{
    private const string Address = "/fhir/Observation/$stats";

    private static readonly FhirType Observation = FhirSchema.R4.FindType("Observation")!;

    public static void Map(GatedRoutes routes, HubStore store, SearchSetup setup, TimeProvider time)
    {
        var endpoints = new StatsEndpoints(store, setup, time);
        routes.MapGet(Address, ObservationDescriptions.Stats, endpoints.AnswerAsync);
        routes.MapPost(Address, ObservationDescriptions.StatsByPost, endpoints.AnswerAsync);
    }

    private async Task<FhirAnswer> AnswerAsync(FhirRequest request)
    {
        var (asked, refusal) = await StatsInput.ReadAsync(request, time);
        if (asked is null)
        {
            return refusal!;
        }
        var parsed = SearchQueryParser.Parse(Observation, SearchFor(asked), setup.Search(request.FhirBase, isStrict: true));
        return parsed.Query is { } query
            ? await store.ReadAsync(session => Answer(session, request, asked, query with { Count = int.MaxValue - 1 }), request.Aborted)
            : FhirAnswer.Outcome(StatusCodes.Status400BadRequest, parsed.Issues);
    }

    private static IEnumerable<KeyValuePair<string, string>> SearchFor(StatsInput asked)
    {
        yield return new("subject", Escaped(asked.Subject));
        yield return new("combo-code", string.Join(',', asked.Codes.Select(code =>
            code.System is null ? Escaped(code.Code) : $"{Escaped(code.System)}|{Escaped(code.Code)}")));
        if (asked.From is { } from)
        {
            yield return new("date", "ge" + Instant(from));
        }
        if (asked.Until is { } until)
        {
            yield return new("date", "le" + Instant(until));
        }
    }

    private static FhirAnswer Answer(ReadSession session, FhirRequest request, StatsInput asked, SearchQuery query)
    {
        var reading = new SeriesReading(session, request.Filter, asked);
        var sources = new List<(StoredResource Resource, long? Time)>();
        foreach (var match in session.Search(query, request.Filter).Entries)
        {
            var observation = match.Resource.ParseContent().Root;
            if (observation.TextOf("status") != "entered-in-error")
            {
                reading.Add(observation);
                sources.Add((match.Resource, ObservationTime.Of(observation)));
            }
        }
        var all = reading.All.ToList();
        var inOneUnit = new List<IReadOnlyList<Measurement>>();
        foreach (var series in all)
        {
            if (series.InOneUnit(out var problem) is not { } measurements)
            {
                return FhirAnswer.Error(StatusCodes.Status422UnprocessableEntity, IssueType.Processing, problem!);
            }
            inOneUnit.Add(measurements);
        }
        var latest = sources.OrderByDescending(source => source.Time ?? long.MinValue).Take(asked.Limit).Select(source => source.Resource);
        return FhirAnswer.Document(FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Parameters");
            json.WriteStartArray("parameter");
            foreach (var (series, measurements) in all.Zip(inOneUnit))
            {
                StartParameter(json, "statistics");
                StatisticsObservation.Write(json, asked, series, measurements);
                json.WriteEndObject();
            }
            foreach (var source in latest)
            {
                StartParameter(json, "source");
                json.WriteRawValue(source.ToJson(), skipInputValidation: true);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    private static void StartParameter(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WritePropertyName("resource");
    }

    private static string Instant(long ticks) =>
        new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A text as one value of a search.</summary>
    private static string Escaped(string text) => string.Concat(text.Select(letter => letter is '\\' or ',' or '$' or '|'
        ? $"\\{letter}" : $"{letter}"));
}
