using System.Runtime.CompilerServices;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>A Questionnaire as its answers are judged by it: the items in order, and each linkId's first item.</summary>
internal sealed class QuestionnaireForm
{
    private static readonly ConditionalWeakTable<Resource, QuestionnaireForm> Known = [];

    private readonly Dictionary<string, QuestionnaireItem> _byLinkId = new(StringComparer.Ordinal);

    private QuestionnaireForm(Element root)
    {
        Root = root;
        Items = Read(root, null);
    }

    /// <summary>The Questionnaire.</summary>
    public Element Root { get; }

    public IReadOnlyList<QuestionnaireItem> Items { get; }

    /// <summary>All items, in document order.</summary>
    public List<QuestionnaireItem> All { get; } = [];

    /// <summary>Items whose linkId an earlier one has already.</summary>
    public List<QuestionnaireItem> Repeated { get; } = [];

    /// <summary>The form of a Questionnaire, read once for each document.</summary>
    public static QuestionnaireForm Of(Element questionnaire) =>
        questionnaire == questionnaire.Resource.Root
            ? Known.GetValue(questionnaire.Resource, resource => new QuestionnaireForm(resource.Root))
            : new QuestionnaireForm(questionnaire);

    public QuestionnaireItem? Find(string linkId) => _byLinkId.GetValueOrDefault(linkId);

    private List<QuestionnaireItem> Read(Element container, QuestionnaireItem? parent)
    {
        var items = new List<QuestionnaireItem>();
        foreach (var element in container.Named("item"))
        {
            var item = new QuestionnaireItem(element, parent, All.Count);
            All.Add(item);
            if (item.LinkId.Length > 0 && !_byLinkId.TryAdd(item.LinkId, item))
            {
                Repeated.Add(item);
            }

            item.Items = Read(element, item);
            items.Add(item);
        }

        return items;
    }
}

/// <summary>One item of a Questionnaire.</summary>
internal sealed class QuestionnaireItem(Element element, QuestionnaireItem? parent, int order)
{
    public Element Element => element;

    public QuestionnaireItem? Parent => parent;

    /// <summary>Position among all items, in document order.</summary>
    public int Order => order;

    public string LinkId { get; } = element.TextOf("linkId") ?? "";

    /// <summary>A code of <c>item-type</c>; empty when it is missing.</summary>
    public string Type { get; } = element.TextOf("type") ?? "";

    public string? Text { get; } = element.TextOf("text");

    public bool IsRequired { get; } = element.First("required").IsTrue();

    public bool Repeats { get; } = element.First("repeats").IsTrue();

    public List<Element> EnableWhen { get; } = element.Named("enableWhen").ToList();

    public List<Element> AnswerOptions { get; } = element.Named("answerOption").ToList();

    public string? AnswerValueSet { get; } = element.TextOf("answerValueSet");

    public IReadOnlyList<QuestionnaireItem> Items { get; set; } = [];

    public bool IsGroup => Type == "group";

    /// <summary>Whether it may have answers: all but groups, texts to display, and the abstract <c>question</c>.</summary>
    public bool IsAnswerable => Type is not ("group" or "display" or "question" or "");

    public bool IsWithin(QuestionnaireItem ancestor)
    {
        for (var item = parent; item is not null; item = item.Parent)
        {
            if (ReferenceEquals(item, ancestor))
            {
                return true;
            }
        }

        return false;
    }
}
