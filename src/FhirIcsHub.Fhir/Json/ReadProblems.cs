using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir;

/// <summary>
/// What is wrong with a document, noted by node while reading; locations, lines and columns are worked out only when asked for.
/// </summary>
internal sealed class ReadProblems
{
    private readonly List<Problem> _problems = [];

    public bool IsEmpty => _problems.Count == 0;

    /// <summary>Notes a problem of a node or of an element missing below it.</summary>
    public void Add(int node, string? child, long offset, string code, string text)
    {
        if (_problems.Count < ReadResult.MaxIssues)
        {
            _problems.Add(new Problem(node, child, (int)offset, code, text));
        }
    }

    /// <summary>Notes a breach of the JSON format or the schema's structure.</summary>
    public void AddStructure(int node, string? child, long offset, string text) => Add(node, child, offset, IssueType.Structure, text);

    /// <summary>Notes each required element that is absent; <paramref name="missing"/> has a bit per position in the type.</summary>
    public void AddMissing(int node, FhirType type, ulong missing, int offset)
    {
        for (var ordinal = 0; ordinal < type.Elements.Count; ordinal++)
        {
            if ((missing & (1UL << ordinal)) != 0)
            {
                var element = type.Elements[ordinal];
                Add(node, element.Name, offset, IssueType.Required, $"{element.Path} is required (minimum {element.Min}) and missing.");
            }
        }
    }

    /// <summary>Notes an element that is there already, be it the same property or another type of a choice.</summary>
    public void AddSecond(ChildSlot slot, int parent, int nameStart)
    {
        if (slot.Element.IsChoice)
        {
            AddStructure(parent, slot.Element.Name, nameStart - 1, $"{slot.Element.Path} may have one type only, and it is there already.");
        }
        else
        {
            AddDuplicate(parent, nameStart, slot.Element.Name);
        }
    }

    public void AddDuplicate(int parent, int nameStart, string name) =>
        AddStructure(parent, null, nameStart - 1, $"The property '{Printable(name)}' occurs twice in one object.");

    /// <summary>Names come from the sender: what is no plain element name is not repeated, it could hold personal data or markup.</summary>
    public static string Printable(string name) =>
        name.Length <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? name : "(unprintable)";

    public IReadOnlyList<Issue> ToIssues(Resource resource) => _problems.ConvertAll(p => ToIssue(p, resource));

    private static Issue ToIssue(Problem problem, Resource resource)
    {
        var before = resource.Document[..Math.Min(problem.Offset, resource.Document.Length)];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        var location = ElementLocation.Of(resource, problem.Node);
        return new Issue(
            IssueSeverity.Error, problem.Code, problem.Text, problem.Child is null ? location : $"{location}.{problem.Child}",
            before.Count((byte)'\n') + 1, before.Length - lineStart + 1);
    }

    private readonly record struct Problem(int Node, string? Child, int Offset, string Code, string Text);
}
