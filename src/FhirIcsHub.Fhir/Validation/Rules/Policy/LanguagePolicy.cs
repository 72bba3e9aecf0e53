using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Language codes are tags of BCP 47, such as en-GB (http://hl7.org/fhir/R4/valueset-all-languages.html).</summary>
internal static class LanguagePolicy
{
    private static readonly ushort Language = FhirSchema.R4.NameId("language");

    public static void Check(in RuleContext context, Element element, Element parent)
    {
        // Expression.language is the language of an expression: a MIME type.
        if (element.NameId == Language && element.Text is { } tag && !LanguageTag.IsValid(tag) && parent.TypeName() != "Expression")
        {
            context.Error(
                IssueType.CodeInvalid, "language-code", element,
                $"'{tag}' is no language tag: write it as BCP 47 does, such as en or en-GB.");
        }
    }
}
