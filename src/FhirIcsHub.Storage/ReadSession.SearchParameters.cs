using System.Globalization;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    /// <summary>What resources are searched by in the state of the store that this session sees.</summary>
    public virtual SearchSchema CurrentSearch()
    {
        if (Connection.HasOtherWriters && Connection.SearchEpoch() is var epoch && epoch > Catalog.Search.Epoch)
        {
            Catalog.Publish(SearchSchema.Load(this, epoch));
        }

        return Catalog.Search;
    }

    /// <summary>Work on the index that is under way, and what has been done, the latest first.</summary>
    public IReadOnlyList<IndexBuild> IndexBuilds()
    {
        using var rows = Connection.Statement(
                "SELECT b.\"Key\", b.\"State\", b.\"TypeKeys\", b.\"AtTypeKey\", b.\"After\", b.\"Through\", b.\"Scanned\", b.\"Found\", "
                + "b.\"StartedAt\", r.\"Id\" FROM \"IndexBuild\" b LEFT JOIN \"Resource\" r ON r.\"Key\" = b.\"ResourceKey\" "
                + "WHERE b.\"TypeKeys\" <> '' ORDER BY b.\"Key\" DESC LIMIT 100")
            .Read();
        var builds = new List<IndexBuild>();
        while (rows.Read())
        {
            var types = rows.GetString(2).Split(',').Select(key => int.Parse(key, CultureInfo.InvariantCulture)).ToList();
            var ofType = rows.GetInt64(5) == 0 ? 1.0 : Math.Min(1.0, (double)rows.GetInt64(4) / rows.GetInt64(5));
            builds.Add(new IndexBuild(rows.GetInt32(0), (IndexBuildState)rows.GetInt32(1))
            {
                Types = [.. types.Select(key => Catalog.Type(key).Name)],
                SearchParameterId = rows.IsDBNull(9) ? null : rows.GetString(9),
                Done = (types.IndexOf(rows.GetInt32(3)) + ofType) / types.Count,
                Scanned = rows.GetInt64(6),
                Found = rows.GetInt64(7),
                StartedAt = new DateTimeOffset(rows.GetInt64(8), TimeSpan.Zero),
            });
        }

        return builds;
    }
}

/// <summary>How far work on the index is.</summary>
/// <param name="Key">Tells it from other work.</param>
/// <param name="State">What is being done.</param>
public sealed record IndexBuild(int Key, IndexBuildState State)
{
    /// <summary>The types whose resources it visits.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>The SearchParameter whose entries are made; null when all entries are made anew.</summary>
    public string? SearchParameterId { get; init; }

    /// <summary>How much of the present walk through the resources is done: 0 to 1.</summary>
    public double Done { get; init; }

    /// <summary>Resources visited.</summary>
    public long Scanned { get; init; }

    /// <summary>Of these, how many have entries.</summary>
    public long Found { get; init; }

    public DateTimeOffset StartedAt { get; init; }
}
