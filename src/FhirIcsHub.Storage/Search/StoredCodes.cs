using System.Text.Json;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Which of the codes that a store has for a parameter are in a set. The set itself may be far larger: it is only asked about the codes
/// that are there, mostly a few hundred, so that no search carries more.
/// </summary>
internal sealed class StoredCodes(ReadSession session)
{
    private readonly Dictionary<(int ParameterKey, CodeSetSearch Set), string> _found = [];

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
