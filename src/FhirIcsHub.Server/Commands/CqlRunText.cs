using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Server.Commands;

/// <summary>Results of an evaluation to read; with a trace, as a tree of the defines that led to each.</summary>
internal static class CqlRunText
{
    private const int MaxWidth = 160;

    public static void Write(
        TextWriter output, IPersonRecord record, IReadOnlyList<CqlResult> results, IReadOnlyList<CqlDefineTrace>? trace, string? library)
    {
        output.WriteLine(record.Patient.Exists ? CqlJson.ReferenceTo(record.Patient) : "no patient");
        var told = new HashSet<CqlDefineTrace>(ReferenceEqualityComparer.Instance);
        foreach (var result in results)
        {
            if (trace?.FirstOrDefault(t => t.Define == result.Define && t.Library == library) is { } define)
            {
                Write(output, define, 1, told, library);
            }
            else
            {
                output.WriteLine($"  {result.Define} = {ValueOf(result.Value, result.Fault)}");
            }
        }
    }

    private static void Write(TextWriter output, CqlDefineTrace define, int depth, HashSet<CqlDefineTrace> told, string? library)
    {
        var indent = new string(' ', depth * 2);
        var name = define.Library == library ? define.Define : $"{define.Library}.{define.Define}";
        var isNew = told.Add(define);
        var hasMore = define.Uses.Count > 0 || define.Resources.Count > 0;
        output.WriteLine($"{indent}{name} = {ValueOf(define.Value, define.Error)}{(isNew || !hasMore ? "" : " (see above)")}");
        if (!isNew)
        {
            return;
        }

        if (define.Resources.Count > 0)
        {
            output.WriteLine($"{indent}  by {string.Join(", ", define.Resources.Select(CqlJson.ReferenceTo))}");
        }

        foreach (var used in define.Uses)
        {
            Write(output, used, depth + 1, told, library);
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
