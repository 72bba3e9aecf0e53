namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// A Questionnaire against those that it is derived from, where the extension questionnaire-derivationType says how: <c>compliesWith</c>
/// (any response to
/// it answers the other too), <c>extends</c> (the same, with items added), or <c>inspiredBy</c>, which asks for nothing.
/// </summary>
internal sealed class QuestionnaireDerivation : IResourceRule
{
    private const string DerivationType = "http://hl7.org/fhir/StructureDefinition/questionnaire-derivationType";

    public string ResourceType => "Questionnaire";

    public void Check(in RuleContext context, Element resource)
    {
        foreach (var derivedFrom in resource.Named("derivedFrom"))
        {
            var kind = derivedFrom.ExtensionValue(DerivationType) is { Exists: true } value ? value.Text ?? value.TextOf("code") : null;
            if (kind is not ("compliesWith" or "extends") || derivedFrom.Text is not { } url)
            {
                continue;
            }

            if (context.Definitions.Find(url, "Questionnaire") is { } definition)
            {
                var origin = QuestionnaireForm.Of(definition.Resource.Root);
                new Comparison(context, QuestionnaireForm.Of(resource), origin, url, kind == "extends").Check(resource);
            }
            else
            {
                context.Warning(
                    IssueType.NotFound, "q-derived-unknown", derivedFrom,
                    $"The questionnaire {url} is not known here: the derivation was not checked.");
            }
        }
    }

    private readonly struct Comparison(RuleContext context, QuestionnaireForm form, QuestionnaireForm origin, string url, bool mayAdd)
    {
        public void Check(Element questionnaire)
        {
            foreach (var item in form.All)
            {
                if (origin.Find(item.LinkId) is { } original)
                {
                    Item(item, original);
                }
                else if (!mayAdd)
                {
                    Error(item, "q-derived-added", $"is not in {url}, with which this questionnaire is to comply");
                }
            }

            foreach (var original in origin.All)
            {
                if (original.IsRequired && form.Find(original.LinkId) is null)
                {
                    context.Error(
                        IssueType.BusinessRule, "q-derived-missing", questionnaire,
                        $"The item '{original.LinkId}' is required in {url}, from which this questionnaire is derived: add it.");
                }
            }
        }

        private void Item(QuestionnaireItem item, QuestionnaireItem original)
        {
            if (item.Type != original.Type)
            {
                Error(item, "q-derived-type", $"is of type '{item.Type}', but of type '{original.Type}' in {url}");
                return;
            }

            if (original.IsRequired && !item.IsRequired)
            {
                Error(item, "q-derived-required", $"must be required, as it is in {url}");
            }

            if (item.Repeats && !original.Repeats)
            {
                Error(item, "q-derived-repeats", $"must not repeat, as it does not in {url}");
            }

            if (original.Element.First("maxLength").TryGetInt32(out var most)
                && !(item.Element.First("maxLength").TryGetInt32(out var own) && own <= most))
            {
                Error(item, "q-derived-max-length", $"must have a maxLength of {most} or less, as in {url}");
            }

            Options(item, original);
        }

        private void Options(QuestionnaireItem item, QuestionnaireItem original)
        {
            if (original.AnswerOptions.Count == 0 || original.Type == "open-choice")
            {
                return;
            }

            foreach (var option in item.AnswerOptions)
            {
                var value = option.First("value");
                if (!original.AnswerOptions.Exists(o => AnswerOrder.AreEqual(o.First("value"), value) == true))
                {
                    context.Error(
                        IssueType.BusinessRule, "q-derived-option", option,
                            $"This option of '{item.LinkId}' is none of those in {url}: options can only be left out.");
                }
            }
        }

        private void Error(QuestionnaireItem item, string messageId, string text) =>
            context.Error(IssueType.BusinessRule, messageId, item.Element, $"The item '{item.LinkId}' {text}.");
    }
}
