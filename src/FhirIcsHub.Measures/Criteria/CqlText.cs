using System.Globalization;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>Values of CQL as text in a report, the same on every machine.</summary>
internal static class CqlText
{
    public static string Of(object value) => value switch
    {
        string text => text,
        bool truth => truth ? "true" : "false",
        decimal number => number.ToString("0.############################", CultureInfo.InvariantCulture),
        CqlCode code => $"{code.System}|{code.Code}",
        Element element => element.Text ?? element.Location,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>The JSON that an element was read from.</summary>
    public static ReadOnlySpan<byte> JsonSpan(this Element element) =>
        element.Resource.Json.Span.Slice(element.Span.Start, element.Span.Length);
}
