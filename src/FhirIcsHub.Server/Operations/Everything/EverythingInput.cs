using System.Globalization;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage.Records;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Operations.Everything;

/// <summary>What <c>$everything</c> is asked.</summary>
/// <param name="Query">Whose record, and which part of it.</param>
/// <param name="Cursor">Where the page begins; null on the first.</param>
/// <param name="Parameters">The parameters that every page of the walk has, as a URL query.</param>
internal sealed record EverythingInput(RecordQuery Query, string? Cursor, string Parameters)
{
    /// <summary>Reads the parameters; or says why they cannot be understood.</summary>
    /// <param name="request">The request.</param>
    /// <param name="focus">Type of the resource whose record is asked for.</param>
    /// <param name="limits">Sizes of pages.</param>
    public static async Task<(EverythingInput? Input, FhirAnswer? Refusal)> ReadAsync(
        FhirRequest request, FhirType focus, LimitSettings limits)
    {
        var (values, refusal) = await NamedValues.ReadAsync(request);
        if (values is null)
        {
            return (null, refusal);
        }
        var query = new List<string>();
        var asked = new RecordQuery(focus, request.Id)
        {
            ServerBase = request.FhirBase,
            Types = ReadTypes(values, query),
            Since = ReadInstant(values, query),
            Count = Math.Min(values.Number("_count") ?? limits.DefaultPageSize, limits.MaxPageSize),
        };
        query.Add(string.Create(CultureInfo.InvariantCulture, $"_count={asked.Count}"));
        if (focus.Name == "Patient")
        {
            asked = asked with
            {
                CareFrom = ReadDate(values, "start", query)?.Low,
                CareUntil = ReadDate(values, "end", query)?.High,
            };
        }
        var cursor = values.Text(SearchQueryParser.CursorParameter);
        return values.Refusal() is { } wrong ? (null, wrong) : (new EverythingInput(asked, cursor, string.Join('&', query)), null);
    }

    private static List<FhirType> ReadTypes(NamedValues values, List<string> query)
    {
        var types = new List<FhirType>();
        foreach (var name in values.Each("_type").SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (FhirSchema.R4.FindResourceType(name) is { } type)
            {
                types.Add(type);
            }
            else
            {
                values.Problem("_type", "must name resource types of FHIR R4, with commas between them.");
            }
        }
        types = [.. types.Distinct().OrderBy(type => type.Name, StringComparer.Ordinal)];
        if (types.Count > 0)
        {
            query.Add($"_type={string.Join(',', types.Select(type => type.Name))}");
        }
        return types;
    }

    private static DateTimeOffset? ReadInstant(NamedValues values, List<string> query)
    {
        if (values.Text("_since") is not { } text)
        {
            return null;
        }
        if (!text.Contains('T', StringComparison.Ordinal)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since))
        {
            values.Problem("_since", "must be an instant, such as 2026-04-01T09:30:00Z.");
            return null;
        }
        query.Add($"_since={Uri.EscapeDataString(text)}");
        return since;
    }

    private static DateRange? ReadDate(NamedValues values, string name, List<string> query)
    {
        if (values.Text(name) is not { } text)
        {
            return null;
        }
        if (!DateRange.TryParse(text, out var range))
        {
            values.Problem(name, "must be a date, such as 2026-04-01.");
            return null;
        }
        query.Add($"{name}={Uri.EscapeDataString(text)}");
        return range;
    }
}
