using System.Globalization;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Server.Indexing;

/// <summary><c>$reindex</c>: makes search entries anew (POST), and tells how far work on the search index is (GET).</summary>
internal sealed class ReindexEndpoints(HubStore store)
{
    public static void Map(GatedRoutes routes, HubStore store)
    {
        var endpoints = new ReindexEndpoints(store);
        routes.MapPost("/fhir/$reindex", ReindexDescriptions.OfAll, request => endpoints.StartAsync(request, FhirSchema.R4.ResourceTypes));
        routes.MapPost("/fhir/{type}/$reindex", ReindexDescriptions.OfType, request => endpoints.StartAsync(request, [request.Type]));
        routes.MapGet("/fhir/$reindex", ReindexDescriptions.Progress, endpoints.TellAsync);
    }

    private async Task<FhirAnswer> StartAsync(FhirRequest request, IReadOnlyList<FhirType> types)
    {
        if (await NamedValues.RefuseAnyAsync(request) is { } refusal)
        {
            return refusal;
        }
        var names = types.Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        var build = await store.WriteAsync(session =>
        {
            // The same work is not done twice side by side.
            var key = session.IndexBuilds().FirstOrDefault(known => known is { SearchParameterId: null, State: IndexBuildState.Building }
                && names.SetEquals(known.Types))?.Key ?? session.Reindex(types, request.FhirBase);
            return session.IndexBuilds().First(known => known.Key == key);
        });
        return FhirAnswer.Document(Document([build]), StatusCodes.Status202Accepted) with
        {
            Headers = [new("Content-Location", request.FhirBase + "/$reindex")],
        };
    }

    private async Task<FhirAnswer> TellAsync(FhirRequest request) => await NamedValues.RefuseAnyAsync(request)
        ?? FhirAnswer.Document(Document(await store.ReadAsync(session => session.IndexBuilds(), request.Aborted)));

    private static ReadOnlyMemory<byte> Document(IReadOnlyList<IndexBuild> builds) => FhirJsonWriter.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Parameters");
        if (builds.Count > 0)
        {
            json.WriteStartArray("parameter");
            foreach (var build in builds)
            {
                json.WriteStartObject();
                json.WriteString("name", "build");
                json.WriteStartArray("part");
                WritePart("id", "valueString", () => json.WriteStringValue(build.Key.ToString(CultureInfo.InvariantCulture)));
                WritePart("state", "valueCode", () => json.WriteStringValue(build.State.ToString().ToLowerInvariant()));
                if (build.SearchParameterId is { } id)
                {
                    WritePart("searchParameter", "valueReference", () =>
                    {
                        json.WriteStartObject();
                        json.WriteString("reference", $"SearchParameter/{id}");
                        json.WriteEndObject();
                    });
                }

                if (build.Types.Count < FhirSchema.R4.ResourceTypes.Count)
                {
                    foreach (var type in build.Types)
                    {
                        WritePart("type", "valueCode", () => json.WriteStringValue(type));
                    }
                }

                WritePart("done", "valueDecimal", () => json.WriteNumberValue(Math.Round((decimal)build.Done, 3)));
                WritePart("scanned", "valueInteger", () => json.WriteNumberValue(build.Scanned));
                WritePart("found", "valueInteger", () => json.WriteNumberValue(build.Found));
                WritePart("started", "valueInstant", () => json.WriteStringValue(FhirInstant.Text(build.StartedAt)));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();

        void WritePart(string name, string valueName, Action writeValue)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WritePropertyName(valueName);
            writeValue();
            json.WriteEndObject();
        }
    });
}
