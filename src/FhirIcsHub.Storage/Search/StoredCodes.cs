using System.Text.Json;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Which of the codes that a store has for a parameter are in a set. The set itself may be far larger: it is only asked about the codes
/// that are there, mostly a few hundred, so that no search carries more.
/// </summary>
internal sealed class StoredCodes(ReadSession session)
{
    private static readonly long UcumHash = IndexValue.Hash(UcumUnit.System);

    private readonly Dictionary<(int ParameterKey, CodeSetSearch Set), string> _found = [];
    private readonly Dictionary<int, List<string>> _units = [];

    /// <summary>The UCUM units of a quantity's stored values, by their codes.</summary>
    public IReadOnlyList<string> UnitsOf(SearchParameterInfo parameter)
    {
        var parameterKey = session.ParameterKey(parameter);
        if (_units.TryGetValue(parameterKey, out var known))
        {
            return known;
        }

        var units = new List<string>();
        using var rows = session.ForRead(
                "SELECT c.\"Code\" FROM \"IndexedCode\" c WHERE c.\"ParameterKey\" = @parameter AND c.\"SystemHash\" = @system")
            .With("@parameter", parameterKey)
            .With("@system", UcumHash)
            .Read();
        while (rows.Read())
        {
            units.Add(rows.GetString(0));
        }

        return _units[parameterKey] = units;
    }

    /// <summary>The units, of any system or none, that the index on quantities has; it is skipped through from one to the next.</summary>
    public IReadOnlyList<long> UnitHashesOf(SearchParameterInfo parameter)
    {
        const string Least = "SELECT MIN(q.\"CodeHash\") FROM \"QuantityIndex\" q WHERE q.\"ParameterKey\" = @parameter";
        using var rows = session.ForRead(
                $"WITH RECURSIVE u(c) AS (SELECT ({Least}) UNION ALL SELECT ({Least} AND q.\"CodeHash\" > u.c) FROM u WHERE u.c IS NOT NULL) "
                + "SELECT u.c FROM u WHERE u.c IS NOT NULL")
            .With("@parameter", session.ParameterKey(parameter))
            .Read();
        var units = new List<long>();
        while (rows.Read())
        {
            units.Add(rows.GetInt64(0));
        }

        return units;
    }

    /// <summary>The units that quantities have with a system other than UCUM, or with none.</summary>
    public IReadOnlySet<long> OtherUnitHashesOf(SearchParameterInfo parameter)
    {
        using var rows = session.ForRead(
                "SELECT c.\"CodeHash\" FROM \"IndexedCode\" c WHERE c.\"ParameterKey\" = @parameter AND c.\"SystemHash\" <> @system")
            .With("@parameter", session.ParameterKey(parameter))
            .With("@system", UcumHash)
            .Read();
        var units = new HashSet<long>();
        while (rows.Read())
        {
            units.Add(rows.GetInt64(0));
        }

        return units;
    }

    /// <summary>The members as a JSON array of [hash of the code, hash of the system].</summary>
    public string MembersOf(CodeSetSearch set, SearchParameterInfo parameter)
    {
        var parameterKey = session.ParameterKey(parameter);
        if (_found.TryGetValue((parameterKey, set), out var known))
        {
            return known;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            WriteMembers(json, set, parameter, parameterKey);
            json.WriteEndArray();
        }

        return _found[(parameterKey, set)] = System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private void WriteMembers(Utf8JsonWriter json, CodeSetSearch set, SearchParameterInfo parameter, int parameterKey)
    {
        using var rows = session.ForRead(
                "SELECT c.\"Code\", c.\"CodeHash\", c.\"SystemHash\", s.\"Uri\" FROM \"IndexedCode\" c "
                + "LEFT JOIN \"IndexedSystem\" s ON s.\"SystemHash\" = c.\"SystemHash\" WHERE c.\"ParameterKey\" = @parameter")
            .With("@parameter", parameterKey)
            .Read();
        while (rows.Read())
        {
            // A coding without a system is of no code system; an element of type code is of the one that it is bound to.
            var system = rows.IsDBNull(3) ? null : rows.GetString(3);
            if ((system is not null || parameter.HasImplicitSystem) && set.Contains(system, rows.GetString(0)))
            {
                json.WriteStartArray();
                json.WriteNumberValue(rows.GetInt64(1));
                json.WriteNumberValue(rows.GetInt64(2));
                json.WriteEndArray();
            }
        }
    }
}
