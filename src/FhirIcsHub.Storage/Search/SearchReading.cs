using System.Text;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Storage.Search;

/// <summary>What has come of reading a search so far: what was understood, what was left out, and what is wrong.</summary>
internal sealed class SearchReading(SearchOptions options)
{
    private readonly StringBuilder _self = new();
    private readonly List<Issue> _errors = [];
    private readonly List<Issue> _ignored = [];

    /// <summary>Why the search cannot be carried out.</summary>
    public IReadOnlyList<Issue> Errors => _errors;

    /// <summary>What was left out.</summary>
    public IReadOnlyList<Issue> Ignored => _ignored;

    /// <summary>What was understood, as a URL query.</summary>
    public string Self => _self.ToString();

    /// <summary>Adds a parameter to the self link; returns it as it stands there.</summary>
    public string Understand(string name, string value)
    {
        var text = $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
        _self.Append(_self.Length == 0 ? "" : "&").Append(text);
        return text;
    }

    /// <summary>Leaves out what was not understood, or refuses it where the client or the interaction wants that.</summary>
    public void Ignore(string code, string diagnostics)
    {
        if (options.Strict || options.Conditional)
        {
            Fault(code, diagnostics);
        }
        else
        {
            _ignored.Add(new Issue(IssueSeverity.Warning, code, diagnostics + "; it was ignored"));
        }
    }

    public void Fault(string code, string diagnostics) => _errors.Add(Issue.Error(code, diagnostics));
}
