using System.Text.Json;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.BulkData;

/// <summary>How far an export is: its job's checkpoint.</summary>
/// <param name="Horizon">What was committed when it began.</param>
/// <param name="Time">The time that the manifest tells.</param>
/// <param name="SinceExport">Horizon of the export that <c>_since</c> names by its time; null when it names none.</param>
internal sealed record ExportState(string Horizon, DateTimeOffset Time, string? SinceExport)
{
    /// <summary>Which type, or which member, the walk is at.</summary>
    public int Index { get; init; }

    /// <summary>Key of the last row of it that has been looked at.</summary>
    public long After { get; init; }

    /// <summary>Resources written so far.</summary>
    public long Count { get; init; }

    public IReadOnlyList<ExportFile> Files { get; init; } = [];

    public static ExportState Parse(byte[] checkpoint) => JsonSerializer.Deserialize<ExportState>(checkpoint)!;

    public ExportScope Scope(ExportRequest request, AccessFilter access) => new(CommitHorizon.Parse(Horizon), access)
    {
        OfPersonsOnly = request.Level != ExportLevel.System,
        SinceExport = SinceExport is null ? null : CommitHorizon.Parse(SinceExport),
        Since = SinceExport is null ? request.Since : null,
        Until = request.Until,
    };
}

/// <summary>One file of an export.</summary>
/// <param name="Number">Its number within the job.</param>
/// <param name="List">The list of the manifest that it stands in.</param>
/// <param name="Type">The type of the resources in it.</param>
/// <param name="Count">How many resources.</param>
/// <param name="Bytes">How long it is, uncompressed.</param>
/// <param name="Parts">In how many pieces it is stored.</param>
internal sealed record ExportFile(int Number, string List, string Type, long Count = 0, long Bytes = 0, int Parts = 0)
{
    public const string Output = "output";
    public const string Deleted = "deleted";
}
