namespace FhirIcsHub.Synthetic;

/// <summary>One message of a source system, in the order in which the source sends it.</summary>
/// <param name="Feed">Name of the feed: <c>gp</c>, <c>acute</c> or <c>council</c>.</param>
/// <param name="FileName">
/// Name of the file within the feed's folder. A name with <c>fault</c> in it says that an error was sown, and which.
/// </param>
/// <param name="Bundle">A FHIR Bundle, UTF-8 JSON.</param>
public sealed record FeedMessage(string Feed, string FileName, byte[] Bundle);
