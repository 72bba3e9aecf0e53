using System.Text.Json;

namespace FhirIcsHub.Server.Commands;

/// <summary>What reports say went wrong, each once with the number of reports.</summary>
internal sealed class EvaluateProblems(TextWriter error)
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <summary>Whether a report has a problem.</summary>
    public bool Any => _lines.Count > 0;

    public void Add(byte[] report)
    {
        using var json = JsonDocument.Parse(report);
        if (!json.RootElement.TryGetProperty("contained", out var contained))
        {
            return;
        }

        foreach (var issue in contained.EnumerateArray()
            .Where(resource => resource.GetProperty("resourceType").GetString() == "OperationOutcome")
            .SelectMany(outcome => outcome.GetProperty("issue").EnumerateArray()))
        {
            var line = $"{issue.GetProperty("severity").GetString()}: {issue.GetProperty("diagnostics").GetString()}";
            _lines[line] = _lines.GetValueOrDefault(line) + 1;
        }
    }

    public void Tell()
    {
        foreach (var (line, count) in _lines)
        {
            error.WriteLine(count == 1 ? line : $"{line} ({count} reports)");
        }
    }
}
