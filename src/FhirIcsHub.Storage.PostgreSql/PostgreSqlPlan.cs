using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FhirIcsHub.Storage.PostgreSql;

/// <summary>
/// The steps of a plan as <c>EXPLAIN (FORMAT JSON)</c> tells them. Its conditions are left out: they have the values in them, also those
/// that the hub has looked up.
/// </summary>
internal static class PostgreSqlPlan
{
    public static IReadOnlyList<string> StepsOf(string json, bool withNumbers)
    {
        var steps = new List<string>();
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1024 });
        foreach (var query in document.RootElement.EnumerateArray())
        {
            Add(steps, query.GetProperty("Plan"), 0, withNumbers);
        }

        return steps;
    }

    private static void Add(List<string> steps, JsonElement node, int depth, bool withNumbers)
    {
        var step = new StringBuilder(new string(' ', 2 * depth));
        step.Append(TextOf(node, "Subplan Name") is { } name ? name + ": " : "").Append(TextOf(node, "Node Type"));
        step.Append(TextOf(node, "Join Type") is { } join and not "Inner" ? $" ({join})" : "");
        step.Append(TextOf(node, "Index Name") is { } index ? $" using {index}" : "");
        step.Append(TextOf(node, "Relation Name") is { } relation ? $" on {relation} {TextOf(node, "Alias")}" : "");
        step.Append(withNumbers ? string.Create(
            CultureInfo.InvariantCulture, $"  (cost {NumberOf(node, "Total Cost")}, rows {NumberOf(node, "Plan Rows")})") : "");
        steps.Add(step.ToString());
        if (node.TryGetProperty("Plans", out var inner))
        {
            foreach (var part in inner.EnumerateArray())
            {
                Add(steps, part, depth + 1, withNumbers);
            }
        }
    }

    private static string? TextOf(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static decimal NumberOf(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetDecimal() : 0;
}
