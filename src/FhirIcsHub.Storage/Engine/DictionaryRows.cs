using FhirIcsHub.Storage.Bodies;

namespace FhirIcsHub.Storage.Engine;

/// <summary>The stored dictionaries of bodies.</summary>
internal static class DictionaryRows
{
    public static byte[]? Read(StorageConnection connection, int key)
    {
        using var row = connection.Statement("SELECT \"Text\" FROM \"BodyDictionary\" WHERE \"Key\" = @key").With("@key", key).Read();
        return row.Read() ? row.GetFieldValue<byte[]>(0) : null;
    }

    public static BodyDictionary Add(StorageConnection connection, int typeKey, byte[] text)
    {
        var key = connection.Statement("INSERT INTO \"BodyDictionary\" (\"TypeKey\", \"Text\") VALUES (@type, @text) RETURNING \"Key\"")
            .With("@type", typeKey)
            .With("@text", text)
            .ReadInt64() ?? throw new InvalidOperationException("The new dictionary got no key.");
        return new BodyDictionary((int)key, text);
    }

    /// <summary>Takes the newest of each type into use; older ones are read when a body needs them.</summary>
    public static void Load(StorageConnection connection, StorageCatalog catalog)
    {
        using var rows = connection.Statement(
            "SELECT \"TypeKey\", \"Key\", \"Text\" FROM \"BodyDictionary\" "
            + "WHERE \"Key\" IN (SELECT MAX(\"Key\") FROM \"BodyDictionary\" GROUP BY \"TypeKey\")").Read();
        while (rows.Read())
        {
            catalog.Bodies.Add(catalog.Type(rows.GetInt32(0)), new BodyDictionary(rows.GetInt32(1), rows.GetFieldValue<byte[]>(2)));
        }
    }
}
