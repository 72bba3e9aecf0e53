namespace FhirIcsHub.Fhir.Ucum;

/// <summary>How a conversion ended.</summary>
public enum UnitConversionStatus
{
    Converted,

    /// <summary>One of the texts is no UCUM unit.</summary>
    UnknownUnit,

    /// <summary>The units measure different things; arbitrary units measure only themselves.</summary>
    NotCommensurable,

    /// <summary>The result is too large for a decimal, has fewer than 15 digits there, or lies outside of a special unit's scale.</summary>
    OutOfRange,
}

/// <summary>A converted value, or why there is none.</summary>
public readonly record struct UnitConversion(UnitConversionStatus Status, decimal Value)
{
    public bool Success => Status == UnitConversionStatus.Converted;

    internal static UnitConversion Of(decimal value) => new(UnitConversionStatus.Converted, value);

    internal static UnitConversion Failed(UnitConversionStatus status) => new(status, 0);
}
