using System.Globalization;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Which resources lie near a point. The index on numbers gives those in the box around the circle; the distance of each is reckoned here,
/// so that it is exact on every database.
/// </summary>
internal sealed class StoredPlaces(ReadSession session)
{
    private readonly Dictionary<NearSearch, string> _found = [];

    /// <summary>The keys as a JSON array of [key, 0].</summary>
    /// <param name="near">The point and the distance.</param>
    /// <param name="parameter">Its components are latitude and longitude.</param>
    public string KeysOf(NearSearch near, SearchParameterInfo parameter)
    {
        if (!_found.TryGetValue(near, out var keys))
        {
            _found[near] = keys = $"[{string.Join(",", Find(near, parameter).Distinct().Select(Pair))}]";
        }

        return keys;
    }

    private static string Pair(long key) => string.Create(CultureInfo.InvariantCulture, $"[{key},0]");

    private List<long> Find(NearSearch near, SearchParameterInfo parameter)
    {
        var sql = new SqlBuilder();
        sql.Append("SELECT a.\"ResourceKey\", a.\"Low\", o.\"Low\" FROM \"NumberIndex\" a CROSS JOIN \"NumberIndex\" o ")
            .Append($"WHERE a.\"ParameterKey\" = {sql.Parameter((long)session.ParameterKey(parameter.Components[0]))} ")
            .Append(Between(sql, "a", near.Latitude, near.LatitudeSpan))
            .Append(" AND o.\"ResourceKey\" = a.\"ResourceKey\" AND o.\"Ordinal\" = a.\"Ordinal\" ")
            .Append($"AND o.\"ParameterKey\" = {sql.Parameter((long)session.ParameterKey(parameter.Components[1]))}");
        if (near.LongitudeSpan is { } span && Math.Abs(near.Longitude) + span < 180)
        {
            sql.Append(Between(sql, "o", near.Longitude, span));
        }

        var keys = new List<long>();
        using var rows = sql.Prepare(session).Read();
        while (rows.Read())
        {
            if (near.Reaches((double)SortableDecimal.Decode(rows.GetString(1)), (double)SortableDecimal.Decode(rows.GetString(2))))
            {
                keys.Add(rows.GetInt64(0));
            }
        }

        return keys;
    }

    private static string Between(SqlBuilder sql, string row, double middle, double span) =>
        $" AND {row}.\"Low\" >= {sql.Parameter(Encode(middle - span, -1))} AND {row}.\"Low\" <= {sql.Parameter(Encode(middle + span, 1))}";

    /// <summary>A hair farther out, so that rounding leaves nothing outside of the box that is inside of the circle.</summary>
    private static string Encode(double degrees, int outwards) => SortableDecimal.Encode((decimal)degrees + (outwards * 0.000001m));
}
