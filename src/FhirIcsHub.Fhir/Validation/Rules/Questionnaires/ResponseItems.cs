namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// The items of a response against those of its Questionnaire: known, in order, in their place, enabled, as often as allowed.
/// </summary>
internal sealed class ResponseItems
{
    private const string MinOccurs = "http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs";
    private const string MaxOccurs = "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs";

    private readonly RuleContext _context;
    private readonly QuestionnaireForm _form;
    private readonly Element _response;
    private readonly ItemEnablement _enablement;
    private readonly AnswerRules _answers;
    private readonly IssueSeverity _incomplete;

    public ResponseItems(in RuleContext context, QuestionnaireForm form, Element response)
    {
        _context = context;
        _form = form;
        _response = response;
        _enablement = new ItemEnablement(response);
        _answers = new AnswerRules(context, form, response);
        _incomplete = response.TextOf("status") is "in-progress" or "stopped" or "entered-in-error"
            ? IssueSeverity.Warning
            : IssueSeverity.Error;
    }

    public void Check() => Check(_form.Items, new ResponsePlace(_response, null), true, null);

    private void Check(IReadOnlyList<QuestionnaireItem> items, ResponsePlace place, bool? enabled, QuestionnaireItem? owner)
    {
        var given = Sort(items, place, owner);
        foreach (var item in items)
        {
            if (given.TryGetValue(item, out var elements))
            {
                if (elements.Count > 1 && !item.Repeats)
                {
                    _context.Error(
                        IssueType.Invalid, "qr-item-once", elements[1],
                        $"Only one item with the linkId '{item.LinkId}' is allowed here, as the question does not repeat.");
                }

                elements.ForEach(element => Check(item, element, place, enabled, elements.Count));
            }
            else if (item.IsRequired && item.Type != "display" && And(enabled, _enablement.IsEnabled(item, place, default)) == true)
            {
                Missing(item, place.Container);
            }
        }
    }

    /// <summary>The response's items by the item that they answer; what is unknown, misplaced or out of order is reported.</summary>
    private Dictionary<QuestionnaireItem, List<Element>> Sort(
        IReadOnlyList<QuestionnaireItem> items, ResponsePlace place, QuestionnaireItem? owner)
    {
        var sorted = new Dictionary<QuestionnaireItem, List<Element>>();
        var last = -1;
        foreach (var element in place.Container.Named("item"))
        {
            var linkId = element.TextOf("linkId");
            if (linkId is null || _form.Find(linkId) is not { } item)
            {
                Unknown(element, linkId);
            }
            else if (!ReferenceEquals(item.Parent, owner) || !items.Contains(item))
            {
                _context.Error(
                    IssueType.Structure, "qr-item-misplaced", element,
                    $"The item '{linkId}' does not belong here: in the questionnaire it stands {Place(item)}.");
                Check(item, element, place, null, 1);
            }
            else
            {
                if (item.Order < last)
                {
                    _context.Error(
                        IssueType.Structure, "qr-item-order", element,
                        $"The items are out of order: '{linkId}' comes before the item ahead of it in the questionnaire.");
                }

                last = item.Order;
                if (!sorted.TryGetValue(item, out var elements))
                {
                    sorted[item] = elements = [];
                }

                elements.Add(element);
            }
        }

        return sorted;
    }

    private static string Place(QuestionnaireItem item) => item.Parent is { } parent ? $"within '{parent.LinkId}'" : "at the top";

    private void Unknown(Element element, string? linkId)
    {
        if (linkId is not null)
        {
            _context.Error(IssueType.NotFound, "qr-link-id-unknown", element, $"The questionnaire has no item with the linkId '{linkId}'.");
        }
    }

    private void Check(QuestionnaireItem item, Element element, ResponsePlace place, bool? parentEnabled, int occurrences)
    {
        Text(item, element);
        var enabled = And(parentEnabled, _enablement.IsEnabled(item, place, element));
        var answers = element.Named("answer").ToList();
        Answered(item, element, answers, enabled, occurrences);
        if (item.IsAnswerable)
        {
            for (var i = 0; i < answers.Count; i++)
            {
                _answers.Check(item, answers, i);
                Check(item.Items, place.In(element).In(answers[i]), enabled, item);
            }

            Ungrouped(item, element);
        }
        else if (item.Type == "display")
        {
            Ungrouped(item, element);
        }
        else
        {
            Check(item.Items, place.In(element), enabled, item);
        }
    }

    private void Text(QuestionnaireItem item, Element element)
    {
        if (element.TextOf("text") is { } text && item.Text is { } expected && text != expected && !IsTranslation(item, text))
        {
            _context.Error(
                IssueType.Invalid, "qr-item-text", element,
                $"The text of '{item.LinkId}' is not that of the questionnaire: leave it out or make it the same.");
        }
    }

    private static bool IsTranslation(QuestionnaireItem item, string text)
    {
        foreach (var extension in item.Element.First("text").Named("extension"))
        {
            foreach (var part in extension.Named("extension"))
            {
                if (part.TextOf("url") == "content" && part.First("value").Text == text)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Answered(QuestionnaireItem item, Element element, List<Element> answers, bool? enabled, int occurrences)
    {
        if (!item.IsAnswerable)
        {
            if (answers.Count > 0)
            {
                _context.Error(
                    IssueType.Structure, "qr-item-no-answers", element,
                    $"Items of type '{item.Type}' cannot have answers: '{item.LinkId}' has.");
            }
        }
        else if (enabled == false)
        {
            if (answers.Count > 0)
            {
                _context.Error(
                    IssueType.Invalid, "qr-item-not-enabled", element,
                    $"The item '{item.LinkId}' has an answer, although it is not enabled by the other answers: remove it.");
            }
        }
        else if (answers.Count == 0)
        {
            if (item.IsRequired && enabled == true)
            {
                Missing(item, element);
            }
        }
        else if (answers.Count > 1 && !item.Repeats)
        {
            _context.Error(
                IssueType.Invalid, "qr-answer-once", element,
                $"Only one answer is allowed to '{item.LinkId}', as the question does not repeat.");
        }

        if (item.IsAnswerable && enabled != false)
        {
            Occurrences(item, element, occurrences > 1 ? occurrences : answers.Count);
        }
        else if (item.IsGroup && enabled != false)
        {
            Occurrences(item, element, occurrences);
        }
    }

    private void Occurrences(QuestionnaireItem item, Element element, int count)
    {
        if (item.Element.ExtensionValue(MinOccurs).TryGetInt32(out var least) && count < least)
        {
            _context.Report(
                _incomplete, IssueType.Invalid, "qr-min-occurs", element,
                $"'{item.LinkId}' needs at least {least} answers, but has {count}.");
        }

        if (item.Element.ExtensionValue(MaxOccurs).TryGetInt32(out var most) && count > most)
        {
            _context.Error(
                IssueType.Invalid, "qr-max-occurs", element,
                $"'{item.LinkId}' may have at most {most} answers, but has {count}.");
        }
    }

    private void Ungrouped(QuestionnaireItem item, Element element)
    {
        if (element.First("item").Exists)
        {
            _context.Error(
                IssueType.Structure, "qr-item-nested", element,
                $"'{item.LinkId}' is of type '{item.Type}' and cannot have items of its own: those of a question stand within its answer.");
        }
    }

    private void Missing(QuestionnaireItem item, Element at) =>
        _context.Report(_incomplete, IssueType.Required, "qr-required", at, $"There is no answer to the required item '{item.LinkId}'.");

    private static bool? And(bool? left, bool? right) =>
        left == false || right == false ? false : left is null || right is null ? null : true;
}
