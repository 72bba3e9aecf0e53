namespace FhirIcsHub.Storage.Search;

/// <summary>
/// A search became larger than a database takes: its values times the units that they are converted to, or the addresses above them. How
/// many those are is known only when it is carried out.
/// </summary>
public sealed class SearchTooCostlyException() : Exception(
    "The search is larger than a database takes: ask for fewer values, quantities in units above all.");
