using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Storage.Engine;

/// <summary>Fills the dictionary tables and reads them into the catalog when a store is opened.</summary>
internal static class CatalogRows
{
    /// <returns>How many names the catalog knows.</returns>
    public static int Fill(WriteSession session)
    {
        session.Connection.Statement("INSERT INTO \"Feed\" (\"Key\", \"Name\") VALUES (0, 'hub') ON CONFLICT DO NOTHING").Execute();
        foreach (var (index, type) in FhirSchema.R4.ResourceTypes.Index())
        {
            // R4 is closed: its types by name, counted from 1, have the same keys in every store.
            session.Connection.Statement("INSERT INTO \"ResourceType\" (\"Key\", \"Name\") VALUES (@key, @name) ON CONFLICT DO NOTHING")
                .With("@key", index + 1)
                .With("@name", type.Name)
                .Execute();
        }

        Load(session, "SearchParameter", session.Catalog.AddParameter);
        foreach (var parameter in SearchIndexer.R4.Parameters.Where(parameter => session.Catalog.ParameterKey(parameter) == 0))
        {
            session.Connection.Statement("INSERT INTO \"SearchParameter\" (\"Name\") VALUES (@name) ON CONFLICT DO NOTHING")
                .With("@name", parameter.Key)
                .Execute();
        }

        var names = Load(session, "ResourceType", session.Catalog.AddType)
            + Load(session, "SearchParameter", session.Catalog.AddParameter)
            + Load(session, "Feed", session.Catalog.AddFeed);
        DictionaryRows.Load(session.Connection, session.Catalog);
        session.Catalog.Publish(SearchSchema.Load(session, session.Connection.SearchEpoch()));
        return names;
    }

    private static int Load(WriteSession session, string table, Action<int, string> add)
    {
        using var rows = session.Connection.Statement($"SELECT \"Key\", \"Name\" FROM \"{table}\"").Read();
        var count = 0;
        for (; rows.Read(); count++)
        {
            add(rows.GetInt32(0), rows.GetString(1));
        }

        return count;
    }
}
