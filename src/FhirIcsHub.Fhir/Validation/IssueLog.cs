namespace FhirIcsHub.Fhir.Validation;

/// <summary>The issues of one validation, none twice, with their places.</summary>
/// <param name="hasLines">Whether lines and columns of the tree are those of the source.</param>
/// <param name="max">How many are kept.</param>
internal sealed class IssueLog(bool hasLines, int max)
{
    private readonly List<Issue> _issues = [];
    private HashSet<(string, string, string)>? _seen;

    public IReadOnlyList<Issue> Issues => _issues;

    public bool IsFull => _issues.Count >= max;

    public void Add(IssueSeverity severity, string code, string messageId, Element at, string text)
    {
        if (IsFull)
        {
            return;
        }

        var location = at.Location;
        if ((_seen ??= []).Add((location, messageId, WithoutProfile(text))))
        {
            var (line, column) = hasLines ? PlaceOf(at) : default;
            Append(new Issue(severity, code, text, location.Length == 0 ? null : location, line, column) { MessageId = messageId });
        }
    }

    /// <summary>Adds an issue that is made elsewhere.</summary>
    public void Add(Issue issue)
    {
        if (!IsFull)
        {
            Append(issue);
        }
    }

    private void Append(Issue issue)
    {
        _issues.Add(issue);
        if (IsFull)
        {
            _issues[^1] = new Issue(
                IssueSeverity.Error, IssueType.TooCostly,
                $"There are more than {max} issues; the rest was not looked for. Mend these first.")
            {
                MessageId = MessageId.TooManyIssues,
            };
        }
    }

    // Two profiles that ask for the same make one issue.
    private static string WithoutProfile(string text) =>
        text.IndexOf(" (profile ", StringComparison.Ordinal) is > 0 and var end ? text[..end] : text;

    private static (int? Line, int? Column) PlaceOf(Element at)
    {
        var document = at.Resource.Document;
        var before = document[..Math.Min(at.NodeRef.Start, document.Length)];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
