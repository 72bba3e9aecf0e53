using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Server.Commands;

/// <summary>Results of an evaluation to read; with a trace, as a tree of the defines that led to each.</summary>
internal static class CqlRunText
{
    private const int MaxWidth = 160;

    public static void Write(
        TextWriter output, IPersonRecord record, IReadOnlyList<CqlResult> results)
    {
        output.WriteLine(record.Patient.Exists ? CqlJson.ReferenceTo(record.Patient) : "no patient");
        foreach (var result in results)
        {
            output.WriteLine($"  {result.Define} = {ValueOf(result.Value, result.Fault)}");
        }
    }

    private static string ValueOf(object? value, CqlException? fault)
    {
        if (fault is not null)
        {
            return $"error: {fault.Message}";
        }

        var text = CqlValueText.Of(value);
        return text.Length <= MaxWidth ? text : text[..MaxWidth] + " …";
    }
}
