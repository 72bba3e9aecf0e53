namespace FhirIcsHub.Storage.Model;

/// <summary>
/// A Patient id that a stored resource refers to or is, whether that Patient has arrived or not. Clinical rows keep it for ever;
/// linking, merging and undoing change <see cref="PersonKey"/> only.
/// </summary>
public sealed class SourcePatientRow
{
    public long Key { get; init; }

    /// <summary>Hub id of the Patient.</summary>
    public required string PatientId { get; init; }

    public int FeedKey { get; init; }

    /// <summary>Null while the Patient has not arrived: the person is pending, outside populations.</summary>
    public long? PersonKey { get; init; }
}

/// <summary>A set of source Patients, presented by the golden Patient.</summary>
public sealed class PersonRow
{
    public long Key { get; init; }

    /// <summary>Hub id of the golden Patient.</summary>
    public required string GoldenId { get; init; }

    /// <summary>Verified NHS number: two persons never share one.</summary>
    public string? NhsNumber { get; init; }

    /// <summary>Number of the last change of the set: see <see cref="OutboxRow.Sequence"/>.</summary>
    public long Sequence { get; init; }
}

/// <summary>Hash of the demographics that a person is matched by when there is no NHS number.</summary>
public sealed class PersonMatchKeyRow
{
    public long PersonKey { get; init; }
    public long MatchHash { get; init; }
}
