using System.Text.Json;

namespace FhirIcsHub.Server.BulkData;

/// <summary>How far an import is: its job's checkpoint.</summary>
/// <param name="Counts">What became of the lines of each input.</param>
internal sealed record ImportState(IReadOnlyList<ImportCounts> Counts)
{
    /// <summary>The input that is being read.</summary>
    public int Input { get; init; }

    /// <summary>Bytes of it (uncompressed) that are done.</summary>
    public long Offset { get; init; }

    /// <summary>Lines of it that are done.</summary>
    public long Lines { get; init; }

    public static ImportState Parse(byte[] checkpoint) => JsonSerializer.Deserialize<ImportState>(checkpoint)!;

    /// <summary>The state with other counts of the input that is being read.</summary>
    public ImportState With(ImportCounts counts) =>
        this with { Counts = [.. Counts.Select((old, input) => input == Input ? counts : old)] };
}

/// <summary>What became of the lines of an input.</summary>
/// <param name="Created">Resources that were not there.</param>
/// <param name="Updated">Resources of which a new version was made.</param>
/// <param name="Unchanged">Resources that were there with this content.</param>
/// <param name="Rejected">Lines that were not stored; each has an OperationOutcome in the error file.</param>
/// <param name="ErrorParts">In how many pieces the error file is stored.</param>
internal sealed record ImportCounts(long Created = 0, long Updated = 0, long Unchanged = 0, long Rejected = 0, int ErrorParts = 0)
{
    /// <summary>Lines whose resource is in the store.</summary>
    public long Stored => Created + Updated + Unchanged;
}
