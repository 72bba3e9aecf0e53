namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>A QuestionnaireResponse against its Questionnaire (http://hl7.org/fhir/R4/questionnaireresponse.html).</summary>
internal sealed class QuestionnaireResponseRule : IResourceRule
{
    public string ResourceType => "QuestionnaireResponse";

    public void Check(in RuleContext context, Element resource)
    {
        var canonical = resource.First("questionnaire");
        if (canonical.Text is not { Length: > 0 } url)
        {
            context.Report(
                IssueSeverity.Information, IssueType.Required, "qr-questionnaire-missing", resource,
                "The response names no questionnaire: its answers were not checked.");
            return;
        }

        if (url.StartsWith('#'))
        {
            var contained = resource.Contained(url[1..]);
            if (contained.Exists && contained.ResourceTypeName() == "Questionnaire")
            {
                Check(context, resource, contained);
            }
            else
            {
                context.Error(
                    IssueType.NotFound, "qr-questionnaire-not-contained", canonical,
                    "There is no contained Questionnaire with this id: add it to contained, or name the Questionnaire by its canonical "
                    + "URL.");
            }
        }
        else if (context.Definitions.Find(url, "Questionnaire") is { } definition)
        {
            Check(context, resource, definition.Resource.Root);
        }
        else
        {
            context.Warning(
                IssueType.NotFound, "qr-questionnaire-unknown", canonical,
                $"The questionnaire {url} is not known here: the answers were not checked. Give it to the validator with the other "
                + "definitions.");
        }
    }

    private static void Check(in RuleContext context, Element response, Element questionnaire)
    {
        Usability(context, response, questionnaire);
        new ResponseItems(context, QuestionnaireForm.Of(questionnaire), response).Check();
    }

    private static void Usability(in RuleContext context, Element response, Element questionnaire)
    {
        if (questionnaire.TextOf("status") is "draft" or "retired" or "unknown")
        {
            context.Report(
                IssueSeverity.Information, IssueType.BusinessRule, "qr-questionnaire-not-active",
                response.First("questionnaire"),
                $"The questionnaire's status is {questionnaire.TextOf("status")}: answers should be collected by an active one.");
        }

        var period = questionnaire.First("effectivePeriod");
        var authored = response.First("authored");
        if (period.Exists && authored.Exists && (IsBefore(authored, period.First("start")) || IsBefore(period.First("end"), authored)))
        {
            context.Warning(
                IssueType.BusinessRule, "qr-authored-outside-effective-period", authored,
                "The response was authored outside of the questionnaire's effectivePeriod: use the version that was in use then.");
        }
    }

    private static bool IsBefore(Element left, Element right) => left.HasValue && right.HasValue && AnswerOrder.Compare(left, right) < 0;
}
