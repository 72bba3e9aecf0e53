namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// Coding.system is no supplement: a supplement adds to the codes of another system and has none
/// (http://hl7.org/fhir/R4/codesystem.html#supplements).
/// </summary>
internal static class CodingPolicy
{
    public static void Check(in RuleContext context, Element element, Element parent)
    {
        var system = element.First("system");
        if (system.Text is { } url && context.Definitions.Find(url, "CodeSystem")?.Supplements is { } supplemented)
        {
            context.Error(
                IssueType.NotFound, MessageId.SystemIsSupplement, system,
                $"{url} is a supplement; Coding.system names the code system that it adds to, {supplemented}.");
        }
    }
}
