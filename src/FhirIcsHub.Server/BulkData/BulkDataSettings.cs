namespace FhirIcsHub.Server.BulkData;

/// <summary>How exports write their files.</summary>
public sealed record ExportSettings
{
    /// <summary>A file that has come to so many bytes, uncompressed, is followed by another.</summary>
    public long MaxFileBytes { get; init; } = 100_000_000;
}

/// <summary>Where imports may read from, and how much.</summary>
public sealed record ImportSettings
{
    /// <summary>The one folder whose files an import may name; none by default, so that only uploads are taken.</summary>
    public string? Folder { get; init; }

    /// <summary>Bytes of one upload, uncompressed.</summary>
    public long MaxUploadBytes { get; init; } = 20_000_000_000;
}
