using System.Globalization;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Storage;

/// <summary>Which resources an export walks, and as of when.</summary>
/// <param name="Horizon">They are given as they were when this was committed; what was made later is not among them.</param>
/// <param name="Access">What the owner of the export may see.</param>
public sealed record ExportScope(CommitHorizon Horizon, AccessFilter Access)
{
    /// <summary>Only those that are about persons, or present them.</summary>
    public bool OfPersonsOnly { get; init; }

    /// <summary>Only what this earlier export did not have.</summary>
    public CommitHorizon? SinceExport { get; init; }

    /// <summary>Only versions that were made after this.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only versions that were made before this.</summary>
    public DateTimeOffset? Until { get; init; }

    internal bool IsIncremental => SinceExport is not null || Since is not null;

    /// <summary>What can be said of a row whatever its version at the horizon: the current one is not older.</summary>
    internal string AndMayBeNewer(string row) =>
        (SinceExport is { } export ? $" AND NOT ({export.Condition($"{row}.\"Sequence\"")})" : "")
        + (Since is { } time ? string.Create(CultureInfo.InvariantCulture, $" AND {row}.\"LastUpdated\" > {time.UtcTicks}") : "");

    internal bool Has(long sequence, DateTimeOffset made) =>
        Horizon.Contains(sequence) && SinceExport?.Contains(sequence) != true && !(made <= Since) && !(made >= Until);
}

/// <summary>A piece of an export's walk.</summary>
/// <param name="Versions">The resources as they were at the horizon; tombstones only when the export asks what has changed.</param>
/// <param name="Last">Key of the last row that was looked at: the next page begins behind it.</param>
/// <param name="IsLast">Nothing comes behind.</param>
public sealed record ExportPage(IReadOnlyList<StoredResource> Versions, long Last, bool IsLast);

public partial class ReadSession
{
    private const string ExportColumns = ResourceColumns.Current + ", r.\"Sequence\"";

    /// <summary>
    /// The next resources of a type, in the order of their keys. The walk of one type under one horizon gives every resource that was there
    /// then exactly once, whatever is written meanwhile.
    /// </summary>
    /// <param name="scope">Which resources.</param>
    /// <param name="type">Their type.</param>
    /// <param name="after">Key of the last one before the page; 0 = from the start.</param>
    /// <param name="rows">Rows to look at, at most.</param>
    /// <param name="bytes">A page that has come to so many bytes ends there.</param>
    public ExportPage Export(ExportScope scope, FhirType type, long after, int rows, int bytes) => ReadPage(
        ForRead(
            $"SELECT {ExportColumns} FROM \"Resource\" r WHERE r.\"TypeKey\" = @type AND r.\"Key\" > @after{Conditions(scope, type)} "
            + "ORDER BY r.\"Key\" LIMIT @rows")
            .With("@type", Catalog.TypeKey(type)),
        scope, after, rows, bytes);

    /// <summary>The next resources that came with a source Patient, of some types, in the order of their keys.</summary>
    /// <param name="scope">Which resources.</param>
    /// <param name="sourcePatientKey">The source Patient.</param>
    /// <param name="types">Their types.</param>
    /// <param name="after">Key of the last one before the page; 0 = from the start.</param>
    /// <param name="rows">Rows to look at, at most.</param>
    /// <param name="bytes">A page that has come to so many bytes ends there.</param>
    public ExportPage Export(
        ExportScope scope, long sourcePatientKey, IReadOnlyCollection<FhirType> types, long after, int rows, int bytes)
    {
        var keys = string.Join(", ", types.Select(type => Catalog.TypeKey(type)).Order());
        return ReadPage(
            ForRead(
                $"SELECT {ExportColumns} FROM \"Resource\" r WHERE r.\"SourcePatientKey\" = @patient AND r.\"TypeKey\" IN ({keys}) "
                + $"AND r.\"Key\" > @after{Conditions(scope, null)} ORDER BY r.\"Key\" LIMIT @rows")
                .With("@patient", sourcePatientKey),
            scope, after, rows, bytes);
    }

    /// <summary>The resource with that id, if a walk of its type under the scope gives it.</summary>
    public StoredResource? ExportOf(ExportScope scope, FhirType type, string id) => ReadPage(
        ForRead(
            $"SELECT {ExportColumns} FROM \"Resource\" r WHERE r.\"TypeKey\" = @type AND r.\"Id\" = @id AND r.\"Key\" > @after"
            + $"{Conditions(scope, type)} LIMIT @rows")
            .With("@type", Catalog.TypeKey(type))
            .With("@id", id),
        scope, after: 0, rows: 1, bytes: int.MaxValue).Versions.FirstOrDefault();

    /// <summary>A feed's own Patient is not given: as in a search, a person is presented by the golden one.</summary>
    private static string Conditions(ExportScope scope, FhirType? type) =>
        scope.Access.AndAllowed("r") + scope.AndMayBeNewer("r")
        + (type is null || type.Name == "Patient" ? VisibleResources.HiddenPatients("Patient", scope.Access) : "")
        + (scope.OfPersonsOnly
            ? " AND r.\"SourcePatientKey\" IN (SELECT s.\"Key\" FROM \"SourcePatient\" s WHERE s.\"PersonKey\" IS NOT NULL)" : "");

    private ExportPage ReadPage(Statement statement, ExportScope scope, long after, int rows, int bytes)
    {
        var found = new List<(StoredResource Current, long Sequence)>();
        var isLast = true;
        using (var reader = statement.With("@after", after).With("@rows", rows).Read())
        {
            for (var size = 0L; reader.Read(); size += found[^1].Current.Body.Length)
            {
                if (size >= bytes)
                {
                    isLast = false;
                    break;
                }

                found.Add((ResourceColumns.Read(reader, Catalog), reader.GetInt64(ResourceColumns.Count)));
            }
        }

        var versions = new List<StoredResource>(found.Count);
        foreach (var (current, sequence) in found)
        {
            var (version, made) = scope.Horizon.Contains(sequence) ? (current, sequence) : VersionAt(current, scope.Horizon);
            if (version is not null && scope.Has(made, version.LastUpdated) && (scope.IsIncremental || !version.IsDeleted))
            {
                versions.Add(version);
            }
        }

        return new ExportPage(versions, found.Count == 0 ? after : found[^1].Current.Key, isLast && found.Count < rows);
    }

    /// <summary>The version of a resource that was current at the horizon, when a later change has replaced it.</summary>
    private (StoredResource? Version, long Sequence) VersionAt(StoredResource current, CommitHorizon horizon)
    {
        using var row = ForRead(
                $"SELECT {ResourceColumns.Older}, h.\"Sequence\" FROM \"Resource\" r "
                + "JOIN \"ResourceHistory\" h ON h.\"ResourceKey\" = r.\"Key\" "
                + $"WHERE r.\"Key\" = @key AND {horizon.Condition("h.\"Sequence\"")} ORDER BY h.\"Version\" DESC LIMIT 1")
            .With("@key", current.Key)
            .Read();
        return row.Read() ? (ResourceColumns.Read(row, Catalog), row.GetInt64(ResourceColumns.Count)) : (null, 0);
    }
}
