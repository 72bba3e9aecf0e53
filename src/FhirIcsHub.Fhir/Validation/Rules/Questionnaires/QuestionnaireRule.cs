namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>What a Questionnaire's items ask of each other (http://hl7.org/fhir/R4/questionnaire.html).</summary>
internal sealed class QuestionnaireRule : IResourceRule
{
    public string ResourceType => "Questionnaire";

    public void Check(in RuleContext context, Element resource)
    {
        var form = QuestionnaireForm.Of(resource);
        foreach (var item in form.All)
        {
            foreach (var condition in item.EnableWhen)
            {
                EnableWhen(context, form, item, condition);
            }

            Options(context, item);
            Limits(context, item);
        }
    }

    private static void EnableWhen(in RuleContext context, QuestionnaireForm form, QuestionnaireItem item, Element condition)
    {
        if (condition.TextOf("question") is not { } question)
        {
            return;
        }

        if (form.Find(question) is not { } target)
        {
            context.Error(
                IssueType.BusinessRule, "q-enable-when-target", item.Element,
                $"enableWhen of '{item.LinkId}' asks for '{question}', which no item has as its linkId.");
        }
        else if (ReferenceEquals(target, item))
        {
            context.Error(
                IssueType.BusinessRule, "q-enable-when-self", item.Element,
                $"enableWhen of '{item.LinkId}' asks for the item itself.");
        }
        else if (target.IsWithin(item))
        {
            context.Error(
                IssueType.BusinessRule, "q-enable-when-inner", item.Element,
                $"enableWhen of '{item.LinkId}' asks for '{question}', which is within the item: it can never be answered before.");
        }
        else
        {
            if (target.Order > item.Order)
            {
                context.Warning(
                    IssueType.BusinessRule, "q-enable-when-after", condition,
                    $"enableWhen of '{item.LinkId}' asks for '{question}', which comes after it.");
            }

            Answer(context, target, condition);
        }
    }

    private static void Answer(in RuleContext context, QuestionnaireItem target, Element condition)
    {
        var answer = condition.First("answer");
        if (!target.IsAnswerable)
        {
            context.Warning(
                IssueType.BusinessRule, "q-enable-when-not-answerable", condition,
                $"'{target.LinkId}' is of type '{target.Type}' and has no answers that enableWhen could ask for.");
        }
        else if (answer.Exists && condition.TextOf("operator") != "exists" && !Fits(target.Type, answer.TypeName()))
        {
            context.Warning(
                IssueType.BusinessRule, "q-enable-when-type", condition,
                $"The answer is of type {answer.TypeName()}, but '{target.LinkId}' of type '{target.Type}' is answered by "
                + $"{AnswerRules.Listed(AnswerRules.TypesOf(target.Type))}.");
        }
    }

    private static bool Fits(string itemType, string answerType) =>
        AnswerRules.TypesOf(itemType).Contains(answerType) || (itemType, answerType) is ("url", "string") or ("date", "dateTime");

    private static void Options(in RuleContext context, QuestionnaireItem item)
    {
        foreach (var option in item.AnswerOptions)
        {
            var value = option.First("value");
            if (value.Exists && item.IsAnswerable && !AnswerRules.TypesOf(item.Type).Contains(value.TypeName()))
            {
                context.Warning(
                    IssueType.BusinessRule, "q-answer-option-type", value,
                    $"The option is of type {value.TypeName()}, but '{item.LinkId}' of type '{item.Type}' is answered by "
                    + $"{AnswerRules.Listed(AnswerRules.TypesOf(item.Type))}.");
            }
        }

        foreach (var initial in item.Element.Named("initial"))
        {
            var value = initial.First("value");
            if (value.Exists && item.IsAnswerable && !AnswerRules.TypesOf(item.Type).Contains(value.TypeName()))
            {
                context.Warning(
                    IssueType.BusinessRule, "q-initial-type", value,
                    $"The initial value is of type {value.TypeName()}, but '{item.LinkId}' of type '{item.Type}' is answered by "
                    + $"{AnswerRules.Listed(AnswerRules.TypesOf(item.Type))}.");
            }
        }
    }

    private static void Limits(in RuleContext context, QuestionnaireItem item)
    {
        const string hl7 = "http://hl7.org/fhir/StructureDefinition/";
        if (item.Element.ExtensionValue(hl7 + "questionnaire-minOccurs").TryGetInt32(out var least) && least > 0 && !item.IsRequired)
        {
            context.Warning(
                IssueType.BusinessRule, "q-min-occurs-required", item.Element,
                $"'{item.LinkId}' has minOccurs {least}, but is not required.");
        }

        if (item.Element.ExtensionValue(hl7 + "questionnaire-maxOccurs").TryGetInt32(out var most) && most > 1 && !item.Repeats)
        {
            context.Warning(
                IssueType.BusinessRule, "q-max-occurs-repeats", item.Element,
                $"'{item.LinkId}' has maxOccurs {most}, but does not repeat.");
        }
    }
}
