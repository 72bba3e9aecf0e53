namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Coding.system: absolute, and a code system rather than a value set or a supplement (http://hl7.org/fhir/R4/datatypes.html#Coding).</summary>
internal static class CodingPolicy
{
    public static void Check(in RuleContext context, Element element, Element parent)
    {
        var system = element.First("system");
        if (system.Text is not { Length: > 0 } url)
        {
            return;
        }

        if (!UriText.IsAbsolute(url))
        {
            context.Error(IssueType.Invalid, "coding-system-absolute", system, "Coding.system must be the absolute URI of a code system.");
        }
        else if (context.Definitions.Find(url, "CodeSystem") is { } codeSystem)
        {
            if (codeSystem.Content == "supplement")
            {
                context.Error(IssueType.NotFound, "coding-system-supplement", system,
                    $"{url} is a supplement and has no codes of its own: name the code system that it supplements{(codeSystem.Supplements is { } of ? ", " + of : "")}.");
            }
        }
        else if (url.StartsWith("http://hl7.org/fhir/ValueSet/", StringComparison.Ordinal) || context.Definitions.Find(url, "ValueSet") is not null)
        {
            context.Error(IssueType.Invalid, "coding-system-value-set", system, $"{url} is a value set: name the code system that the code is of.");
        }
    }
}
