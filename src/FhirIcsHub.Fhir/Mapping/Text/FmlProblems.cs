namespace FhirIcsHub.Fhir.Mapping;

/// <summary>What is wrong with the text of a map: all of it at once, up to a limit.</summary>
internal sealed class FmlProblems(string text)
{
    public const int MaxCount = 100;

    private readonly List<(int Offset, string Reason)> _problems = [];

    public bool IsEmpty => _problems.Count == 0;

    public bool IsFull => _problems.Count >= MaxCount;

    public void Add(int offset, string reason)
    {
        if (!IsFull)
        {
            _problems.Add((offset, reason));
        }
    }

    public IReadOnlyList<Issue> ToIssues() => [.. _problems.Distinct().OrderBy(p => p.Offset).Select(p => ToIssue(p.Offset, p.Reason))];

    public MapPosition PositionOf(int offset)
    {
        var before = text.AsSpan(0, Math.Min(offset, text.Length));
        var lineStart = before.LastIndexOf('\n') + 1;
        return new MapPosition(before.Count('\n') + 1, before.Length - lineStart + 1);
    }

    private Issue ToIssue(int offset, string reason)
    {
        var at = PositionOf(offset);
        return new Issue(IssueSeverity.Error, IssueType.Invalid, $"The map: {reason}.", Line: at.Line, Column: at.Column);
    }
}
