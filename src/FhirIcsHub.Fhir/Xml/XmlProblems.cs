using System.Text;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>
/// What is wrong with a document: what is against the XML format, found while it is turned into JSON, and what the JSON reader finds in the
/// result, told with the places of the XML.
/// </summary>
internal sealed class XmlProblems(XmlNodeTree tree)
{
    private readonly List<Issue> _issues = [];
    private readonly List<(string Name, int Index)> _path = [];
    private readonly List<(int Start, int End)> _broken = [];

    public bool IsEmpty => _issues.Count == 0;

    /// <summary>Goes down to an element; an index below 0 for one that does not repeat.</summary>
    public void Enter(string name, int index) => _path.Add((name, index));

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    public void Add(int node, string text, string code = IssueType.Structure) => Add(tree[node].Line, tree[node].Column, text, code);

    public void Add(int line, int column, string text, string code = IssueType.Structure)
    {
        if (_issues.Count < ReadResult.MaxIssues)
        {
            _issues.Add(new Issue(IssueSeverity.Error, code, text, Location(), line, column));
        }
    }

    /// <summary>Marks JSON that stands in for what has been complained of: nothing more is to be said of it.</summary>
    public void StandIn(int start, int end) => _broken.Add((start, end));

    /// <summary>All problems in the order of the document, those of the one-line JSON included.</summary>
    public IReadOnlyList<Issue> With(IReadOnlyList<Issue> ofJson)
    {
        int[] nodes = ofJson.Count == 0 ? [] : [.. Enumerable.Range(0, tree.Count).Where(n => tree[n].JsonStart >= 0)];
        Array.Sort(nodes, (a, b) => tree[a].JsonStart.CompareTo(tree[b].JsonStart));
        foreach (var issue in ofJson)
        {
            var offset = (issue.Column ?? 1) - 1;
            if (!_broken.Exists(b => b.Start <= offset && offset < b.End))
            {
                var node = NodeAt(nodes, offset);
                _issues.Add(issue with { Line = tree[node].Line, Column = tree[node].Column });
            }
        }

        return [.. _issues.OrderBy(i => i.Line).ThenBy(i => i.Column).Take(ReadResult.MaxIssues)];
    }

    // The last element that starts at or before the offset.
    private int NodeAt(int[] nodes, int offset)
    {
        var (low, high) = (0, nodes.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (tree[nodes[middle]].JsonStart <= offset)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return nodes[low];
    }

    private string Location()
    {
        var location = new StringBuilder();
        foreach (var (name, index) in _path)
        {
            location.Append(location.Length > 0 ? "." : "").Append(name);
            if (index >= 0)
            {
                location.Append('[').Append(index).Append(']');
            }
        }

        return location.ToString();
    }
}
