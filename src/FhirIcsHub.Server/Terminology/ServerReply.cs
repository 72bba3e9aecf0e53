using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Terminology;

/// <summary>What came of asking the server: a resource, or why there is none.</summary>
/// <param name="Resource">What it answered; an OperationOutcome is an issue, not an answer.</param>
/// <param name="Issues">Why there is no answer.</param>
/// <param name="Bytes">Size of the body.</param>
/// <param name="IsDefinite">Whether the server has judged the question, so that asking again is of no use.</param>
internal sealed record ServerReply(Resource? Resource, IReadOnlyList<Issue> Issues, int Bytes, bool IsDefinite)
{
    public static ServerReply Failed(string code, string text) => new(null, [Issue.Error(code, text)], 0, IsDefinite: false);
}
