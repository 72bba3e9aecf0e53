using System.Text.Json;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Rest;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// What an import came to: for each input how many resources are in the store, and where the outcomes of the rejected lines are.
/// </summary>
internal static class ImportManifest
{
    public static ReadOnlyMemory<byte> Of(ImportRequest request, ImportState state, string address, long askedAt) =>
        FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("transactionTime", FhirInstant.Text(new DateTimeOffset(askedAt, TimeSpan.Zero)));
            json.WriteString("request", request.Url);
            json.WriteStartArray("output");
            foreach (var (input, counts) in request.Inputs.Zip(state.Counts))
            {
                json.WriteStartObject();
                if (input.Type is not null)
                {
                    json.WriteString("type", input.Type);
                }
                json.WriteString("inputUrl", input.Name);
                json.WriteNumber("count", counts.Stored);
                json.WriteNumber("created", counts.Created);
                json.WriteNumber("updated", counts.Updated);
                json.WriteNumber("unchanged", counts.Unchanged);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("error");
            foreach (var (index, (input, counts)) in request.Inputs.Zip(state.Counts).Index().Where(pair => pair.Item.Second.Rejected > 0))
            {
                WriteErrors(json, input, counts, $"{address}/files/{new JobFileName(index + 1, "OperationOutcome")}");
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static void WriteErrors(Utf8JsonWriter json, ImportInput input, ImportCounts counts, string url)
    {
        json.WriteStartObject();
        json.WriteString("type", "OperationOutcome");
        json.WriteString("inputUrl", input.Name);
        json.WriteNumber("count", counts.Rejected);
        json.WriteString("url", url);
        json.WriteEndObject();
    }
}
