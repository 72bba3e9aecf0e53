using System.Text.Json;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Definitions;

/// <summary>
/// Compares a facts-only definition with the official one element by element. What may be missing is listed here by itself, so that the
/// generator's own list is not its judge.
/// </summary>
internal static class FactsComparison
{
    private static readonly string[] Prose =
    [
        "description", "comment", "requirements", "purpose", "usage", "copyright", "contact", "documentation", "short", "alias",
        "meaningWhenMissing", "orderMeaning", "isModifierReason", "xpath", "mapping", "example",
    ];

    private static readonly string[] ProseExtensions =
    [
        "elementdefinition-bestpractice-explanation", "elementdefinition-bindingName", "elementdefinition-isCommonBinding",
        "structuredefinition-summary", "codesystem-concept-comments", "valueset-concept-comments", "valueset-concept-definition",
        "valueset-special-status", "valueset-warning",
    ];

    /// <summary>Each difference with its place; what may be different: <paramref name="mayBeAbsent"/> at the root.</summary>
    public static List<string> Differences(JsonElement official, JsonElement ours, params string[] mayBeAbsent)
    {
        var differences = new List<string>();
        CompareObjects(official, ours, official.GetProperty("resourceType").GetString()!, ["text", "meta", .. mayBeAbsent], differences,
            official.GetProperty("resourceType").GetString()!);
        return differences;
    }

    private static void Compare(JsonElement official, JsonElement ours, string path, List<string> differences, string type)
    {
        if (official.ValueKind != ours.ValueKind)
        {
            differences.Add($"{path}: {official.ValueKind} is {ours.ValueKind}");
            return;
        }

        switch (official.ValueKind)
        {
            case JsonValueKind.Object:
                CompareObjects(official, ours, path, [], differences, type);
                break;
            case JsonValueKind.Array:
                CompareArrays(official, ours, path, differences, type);
                break;
            default:
                if (official.GetRawText() != ours.GetRawText()
                    && !(official.ValueKind == JsonValueKind.String && official.GetString() == ours.GetString()))
                {
                    differences.Add($"{path}: {official.GetRawText()} is {ours.GetRawText()}");
                }

                break;
        }
    }

    private static void CompareObjects(
        JsonElement official, JsonElement ours, string path, string[] mayBeAbsent, List<string> differences, string type)
    {
        foreach (var member in official.EnumerateObject())
        {
            var place = $"{path}.{member.Name}";
            if (path.EndsWith(".constraint", StringComparison.Ordinal) && member.Name == "human")
            {
                // Mandatory in R4; ours repeats the expression.
                var stated = official.TryGetProperty("expression", out var expression) ? expression : official.GetProperty("key");
                Compare(stated, ours.GetProperty("human"), place, differences, type);
            }
            else if (ours.TryGetProperty(member.Name, out var own))
            {
                if (IsProse(member.Name, type))
                {
                    differences.Add($"{place}: prose");
                }

                Compare(member.Value, own, place, differences, type);
            }
            else if (!IsProse(member.Name, type) && !mayBeAbsent.Contains(member.Name) && HoldsFact(member.Value, type))
            {
                differences.Add($"{place}: missing");
            }
        }

        foreach (var extra in ours.EnumerateObject().Where(m => !official.TryGetProperty(m.Name, out _)))
        {
            differences.Add($"{path}.{extra.Name}: not in the official definition");
        }
    }

    private static void CompareArrays(JsonElement official, JsonElement ours, string path, List<string> differences, string type)
    {
        var officialItems = official.EnumerateArray().Where(i => !IsProseExtension(i)).ToList();
        var ownItems = ours.EnumerateArray().ToList();
        if (officialItems.Count != ownItems.Count)
        {
            differences.Add($"{path}: {officialItems.Count} are {ownItems.Count}");
            return;
        }

        for (var i = 0; i < ownItems.Count; i++)
        {
            if (ownItems[i].ValueKind != JsonValueKind.Null || HoldsFact(officialItems[i], type))
            {
                Compare(officialItems[i], ownItems[i], path, differences, type);
            }
        }
    }

    private static bool IsProse(string name, string type) => Prose.Contains(name.TrimStart('_'))
        || (name.TrimStart('_') == "definition" && type is "StructureDefinition" or "CodeSystem" or "ValueSet");

    private static bool HoldsFact(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            !IsProseExtension(value) && value.EnumerateObject().Any(m => !IsProse(m.Name, type) && HoldsFact(m.Value, type)),
        JsonValueKind.Array => value.EnumerateArray().Any(i => HoldsFact(i, type)),
        JsonValueKind.Null => false,
        _ => true,
    };

    private static bool IsProseExtension(JsonElement item) => item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String
        && ProseExtensions.Any(e => url.GetString() == "http://hl7.org/fhir/StructureDefinition/" + e);

    /// <summary>Fails with the first differences.</summary>
    public static void AssertNone(IReadOnlyCollection<string> differences) =>
        Assert.True(differences.Count == 0, $"{differences.Count} differences: {string.Join("; ", differences.Take(10))}");
}
