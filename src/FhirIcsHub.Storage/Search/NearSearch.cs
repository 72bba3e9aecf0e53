using System.Globalization;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Storage.Search;

/// <summary><c>near</c>: at most a distance away from a point, along the surface of the earth.</summary>
/// <param name="Latitude">Degrees, north positive (WGS 84).</param>
/// <param name="Longitude">Degrees, east positive.</param>
/// <param name="Metres">The distance.</param>
public sealed record NearSearch(double Latitude, double Longitude, double Metres) : SearchValue
{
    /// <summary>What is meant where no distance is given, in kilometres.</summary>
    public const decimal DefaultKilometres = 10;

    /// <summary>Half of the way around the earth: nothing is farther away.</summary>
    private const double Farthest = Math.PI * EarthRadius;

    /// <summary>The mean radius, in metres (International Union of Geodesy and Geophysics).</summary>
    private const double EarthRadius = 6_371_008.8;

    /// <summary>Degrees of latitude that the distance spans.</summary>
    internal double LatitudeSpan => Metres / EarthRadius * 180 / Math.PI;

    /// <summary>
    /// Degrees of longitude that the distance spans where it spans most; null when it reaches around a pole, and so to all of them.
    /// </summary>
    internal double? LongitudeSpan
    {
        get
        {
            var angle = Metres / EarthRadius;
            return Math.Abs(Latitude) + LatitudeSpan >= 90 ? null
                : Math.Asin(Math.Sin(angle) / Math.Cos(Radians(Latitude))) * 180 / Math.PI;
        }
    }

    /// <summary>Whether a point is near (haversine formula).</summary>
    internal bool Reaches(double latitude, double longitude)
    {
        var half = Square(Math.Sin(Radians(latitude - Latitude) / 2))
            + (Math.Cos(Radians(Latitude)) * Math.Cos(Radians(latitude)) * Square(Math.Sin(Radians(longitude - Longitude) / 2)));
        return 2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(half))) <= Metres;
    }

    /// <summary>Reads <c>latitude|longitude[|distance[|units]]</c>.</summary>
    internal static NearSearch? Parse(string text, out string? fault)
    {
        var parts = EscapedText.Split(text, '|').ConvertAll(EscapedText.Unescape);
        if (parts.Count is < 2 or > 4 || !TryDegrees(parts[0], 90, out var latitude) || !TryDegrees(parts[1], 180, out var longitude))
        {
            fault = "a place is written latitude|longitude|distance|units, in degrees; distance and units may be left out";
            return null;
        }

        var distance = DefaultKilometres;
        if (parts.Count > 2 && parts[2].Length > 0
            && (!decimal.TryParse(parts[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out distance)))
        {
            fault = "a distance is a number of 0 or more";
            return null;
        }

        var unit = parts.Count == 4 && parts[3].Length > 0 ? parts[3] : "km";
        var metres = UcumUnit.Convert(distance, unit, "m");
        fault = metres.Success ? null : "the units of a distance are a UCUM length, as km, m or [mi_us]";
        return fault is null ? new NearSearch(latitude, longitude, Math.Min((double)metres.Value, Farthest)) : null;
    }

    private static bool TryDegrees(string text, double most, out double degrees) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out degrees)
        && Math.Abs(degrees) <= most;

    private static double Radians(double degrees) => degrees * Math.PI / 180;

    private static double Square(double value) => value * value;
}
