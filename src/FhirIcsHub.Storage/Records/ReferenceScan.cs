using System.Text.Json;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Records;

/// <summary>
/// Finds what a stored body refers to on this server, wherever in it: reference elements, also those that no search parameter covers, and
/// attachments that are Binary resources. Reads the JSON once and builds nothing.
/// </summary>
internal sealed class ReferenceScan(string? serverBase)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    private readonly string? _prefix = serverBase is null ? null : serverBase.TrimEnd('/') + "/";

    /// <summary>Adds the resources that the body names.</summary>
    public void AddTo(HashSet<(FhirType Type, string Id)> names, ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, Options);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var isReference = json.ValueTextEquals("reference"u8);
            var isUrl = !isReference && json.ValueTextEquals("url"u8);
            if ((isReference || isUrl) && json.Read() && json.TokenType == JsonTokenType.String && Named(json.GetString()!) is { } name
                && (isReference || name.Type.Name == "Binary"))
            {
                names.Add(name);
            }
        }
    }

    private (FhirType Type, string Id)? Named(string reference)
    {
        var text = _prefix is not null && reference.StartsWith(_prefix, StringComparison.Ordinal) ? reference[_prefix.Length..] : reference;
        return text.Split('/') is [var type, { Length: > 0 and <= 64 } id, ..] steps && (steps.Length == 2 || steps[2] == "_history")
            && FhirSchema.R4.FindResourceType(type) is { } known
            ? (known, id)
            : null;
    }
}
