using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    /// <summary>All resources of a type that are not deleted, in the order in which they were first stored; for types of which there are few.</summary>
    public IReadOnlyList<StoredResource> All(FhirType type, AccessFilter access)
    {
        using var rows = ForRead(
                $"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE r.\"TypeKey\" = @type AND NOT r.\"IsDeleted\""
                + $"{access.AndAllowed("r")} ORDER BY r.\"Key\"")
            .With("@type", Catalog.TypeKey(type))
            .Read();
        var resources = new List<StoredResource>();
        while (rows.Read())
        {
            resources.Add(ResourceColumns.Read(rows, Catalog));
        }

        return resources;
    }

    /// <summary>Number of the last change of any resource of these types; 0 when there was none.</summary>
    public long LastChange(IEnumerable<FhirType> types)
    {
        var last = 0L;
        foreach (var type in types)
        {
            last = Math.Max(last, ForRead("SELECT MAX(\"Sequence\") FROM \"Outbox\" WHERE \"TypeKey\" = @type")
                .With("@type", Catalog.TypeKey(type)).ReadInt64() ?? 0);
        }

        return last;
    }
}
