using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Answers against the options of their question: answerOption, answerValueSet, exclusive options.</summary>
internal sealed class AnswerOptions
{
    private const string Exclusive = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive";

    private readonly RuleContext _context;
    private readonly AnswerValueSets _valueSets;

    public AnswerOptions(in RuleContext context, QuestionnaireForm form, Element response)
    {
        _context = context;
        _valueSets = new AnswerValueSets(context, form.Root, response);
    }

    public void Check(QuestionnaireItem item, List<Element> answers, int index)
    {
        var value = answers[index].First("value");
        if (item.AnswerOptions.Count > 0)
        {
            Options(item, answers, index, value);
        }
        else if (item.AnswerValueSet is { } valueSet)
        {
            ValueSet(item, value, valueSet);
        }
    }

    private void Options(QuestionnaireItem item, List<Element> answers, int index, Element value)
    {
        var option = item.AnswerOptions.Find(o => IsOption(value, o.First("value")));
        if (!option.Exists)
        {
            if (item.Type != "open-choice" || value.TypeName() != "string")
            {
                _context.Error(
                    IssueType.Invariant, "qr-answer-option", value,
                    $"The answer to '{item.LinkId}' is none of its answer options.");
            }
        }
        else if (answers.Count > 1 && option.ExtensionValue(Exclusive).IsTrue())
        {
            _context.Error(
                IssueType.Invariant, "qr-answer-exclusive", answers[index],
                $"The answer to '{item.LinkId}' is an exclusive option: nothing else can be selected beside it.");
        }
    }

    private static bool IsOption(Element value, Element option) =>
        value.TypeName() == option.TypeName() && AnswerOrder.AreEqual(value, option) == true;

    private void ValueSet(QuestionnaireItem item, Element value, string valueSet)
    {
        var membership = value.TypeName() switch
        {
            "Coding" when value.TextOf("code") is { } code => _valueSets.Contains(valueSet, value.TextOf("system"), code),
            "string" when item.Type is "string" or "text" or "choice" => _valueSets.Contains(valueSet, null, value.Text ?? ""),
            _ => Membership.Member,
        };
        if (membership == Membership.NotMember)
        {
            _context.Error(
                IssueType.Invariant, "qr-answer-value-set", value,
                $"The answer to '{item.LinkId}' is not in its value set {valueSet}.");
        }
        else if (membership == Membership.Unknown)
        {
            _context.Warning(
                IssueType.NotFound, "qr-answer-value-set-unknown", value,
                $"Whether the answer to '{item.LinkId}' is in its value set {valueSet} cannot be told here: the value set or its code "
                + "systems are not known in whole.");
        }
    }
}
