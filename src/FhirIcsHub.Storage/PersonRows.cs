namespace FhirIcsHub.Storage;

/// <summary>Persons by their keys: from behind <paramref name="After"/> up to and with <paramref name="Through"/>.</summary>
public sealed record PersonRange(long After, long Through);

/// <summary>What is stored of one person: the golden Patient and clinical resources.</summary>
public sealed record PersonRows(long PersonKey, IReadOnlyList<StoredResource> Rows);
