using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>What a variable holds: something read, or something being made. Neither when it has no value.</summary>
internal readonly struct MapValue
{
    private MapValue(FhirPathValue read, TargetNode? made)
    {
        Read = read;
        Made = made;
    }

    public FhirPathValue Read { get; }

    public TargetNode? Made { get; }

    public bool IsNone => Made is null && Read.Kind == FhirPathKind.None;

    public static MapValue Of(FhirPathValue read) => new(read, null);

    public static MapValue Of(string text) => new(FhirPathValue.FromString(text), null);

    public static MapValue Of(TargetNode made) => new(default, made);

    /// <summary>The text of a primitive; null for none and for what is complex.</summary>
    public string? Text()
    {
        if (Made is not null)
        {
            return Made.Text();
        }

        return Read.Kind switch
        {
            FhirPathKind.None => null,
            FhirPathKind.Element => Read.Element.Text,
            _ => Read.ToString(),
        };
    }
}
