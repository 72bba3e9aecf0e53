using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Server.Operations.Observations;

/// <summary>A measured value.</summary>
/// <param name="Value">The amount.</param>
/// <param name="Unit">Its UCUM unit.</param>
/// <param name="Time">When it was measured: UTC ticks; null when that is not known.</param>
internal sealed record Measurement(decimal Value, string Unit, long? Time);

/// <summary>The measurements with one code, and how many observations there were that hold no value to reckon with.</summary>
/// <param name="System">The code system.</param>
/// <param name="Code">The code.</param>
internal sealed record Series(string? System, string Code)
{
    public string? Display { get; set; }

    public List<Measurement> Measurements { get; } = [];

    public int Ignored { get; set; }

    /// <summary>
    /// The measurements in one unit: the one that most of them have. Null, and which units do not go together, when there is none.
    /// </summary>
    public IReadOnlyList<Measurement>? InOneUnit(out string? problem)
    {
        problem = null;
        if (Measurements.Count == 0)
        {
            return [];
        }
        var unit = Measurements.GroupBy(measurement => measurement.Unit, StringComparer.Ordinal)
            .OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal).First().Key;
        var converted = new List<Measurement>();
        foreach (var measurement in Measurements)
        {
            var conversion = measurement.Unit == unit
                ? new UnitConversion(UnitConversionStatus.Converted, measurement.Value)
                : UcumUnit.Convert(measurement.Value, measurement.Unit, unit);
            if (!conversion.Success)
            {
                problem = $"Observations with the code {Code} are in {unit} and in {measurement.Unit}, which cannot be converted into each "
                    + "other: ask for a period, or a code, in which they can.";
                return null;
            }
            converted.Add(measurement with { Value = conversion.Value, Unit = unit });
        }
        return converted;
    }
}
