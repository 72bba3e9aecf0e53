using System.Globalization;
using System.Text;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Search;

/// <summary>Extracts entries and writes them down briefly: parameter code, ordinal of a composite, value.</summary>
internal static class Entries
{
    public static SearchEntries Of(string json)
    {
        var result = Resource.Read(Encoding.UTF8.GetBytes(json));
        Assert.True(result.Success, string.Join("; ", result.Issues));
        return SearchIndexer.R4.Extract(result.Resource!);
    }

    public static List<string> Tokens(SearchEntries entries, string code) =>
        [.. entries.Tokens.Where(e => Is(e.Parameter, code)).Select(e => $"{Ordinal(e.Ordinal)}{e.System}|{e.Code}")];

    public static List<string> Strings(SearchEntries entries, string code) =>
        [.. entries.Strings.Where(e => Is(e.Parameter, code)).Select(e => e.Folded)];

    public static List<string> Dates(SearchEntries entries, string code) => [.. entries.Dates.Where(e => Is(e.Parameter, code)).Select(e =>
        string.Create(
            CultureInfo.InvariantCulture, $"{new DateTime(e.Low):yyyy-MM-ddTHH:mm:ss}/{new DateTime(e.High):yyyy-MM-ddTHH:mm:ss}"))];

    public static List<string> Numbers(SearchEntries entries, string code) =>
        [.. entries.Numbers.Where(e => Is(e.Parameter, code)).Select(e => $"{Number(e.Low)}..{Number(e.High)}")];

    public static List<string> Quantities(SearchEntries entries, string code) => [.. entries.Quantities.Where(e => Is(e.Parameter, code))
        .Select(e => $"{Ordinal(e.Ordinal)}{Number(e.Low)}..{Number(e.High)}|{e.System}|{e.Code}")];

    public static List<string> References(SearchEntries entries, string code) => [.. entries.References.Where(e => Is(e.Parameter, code))
        .Select(e => e.IsLocal ? $"{e.TargetType}/{e.TargetId}" : e.TargetId)];

    public static List<string> Uris(SearchEntries entries, string code) =>
        [.. entries.Uris.Where(e => Is(e.Parameter, code)).Select(e => e.Value)];

    private static bool Is(SearchParameterInfo parameter, string code) => parameter.Key == parameter.ResourceType + "." + code
        || SearchIndexer.R4.Find(FhirSchema.R4.FindType(parameter.ResourceType)!, code) is { } union && union.UnionOf.Contains(parameter);

    private static string Ordinal(int ordinal) => ordinal == 0 ? "" : $"#{ordinal} ";

    private static string Number(decimal value) => value switch
    {
        decimal.MinValue => "min",
        decimal.MaxValue => "max",
        _ => value.ToString("0.############################", CultureInfo.InvariantCulture),
    };
}
