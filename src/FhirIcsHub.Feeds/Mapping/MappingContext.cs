using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>What one mapping knows and finds.</summary>
internal sealed class MappingContext(Feed feed)
{
    /// <summary>Extension of ours that keeps what a source sent and R4 has no place for: the element's name and its JSON.</summary>
    public const string SourceElement = "https://fhiricshub.example/StructureDefinition/source-element";

    private readonly List<Issue> _issues = [];

    public Feed Feed => feed;

    public FeedPolicies Policies => feed.Policies;

    public IReadOnlyList<Issue> Issues => _issues;

    public bool HasErrors => _issues.Exists(i => i.IsError);

    public MappedCode? Translate(string map, string? system, string? code) => feed.Maps.Translate(map, system, code);

    public void Inform(string diagnostics, string expression) =>
        _issues.Add(new Issue(IssueSeverity.Information, IssueType.Informational, diagnostics, expression));

    public void Warn(string code, string diagnostics, string expression) =>
        _issues.Add(new Issue(IssueSeverity.Warning, code, diagnostics, expression));

    public void Reject(string code, string diagnostics, string expression) => _issues.Add(Issue.Error(code, diagnostics, expression));

    /// <summary>Takes an element away from an object, if it is there, and keeps it in the object's extensions.</summary>
    public void SetAside(JsonObject owner, string name, string ownerLocation)
    {
        if (owner.Take(name) is { } value)
        {
            Keep(owner, name, value, ownerLocation);
        }
    }

    /// <summary>Keeps a value that has no place of its own in the extensions of an object.</summary>
    public void Keep(JsonObject owner, string name, JsonNode value, string ownerLocation)
    {
        owner.AddTo("extension", new JsonObject
        {
            ["extension"] = new JsonArray(
                new JsonObject { ["url"] = "name", ["valueString"] = name },
                new JsonObject { ["url"] = "json", ["valueString"] = value.ToJsonString() }),
            ["url"] = SourceElement,
        });
        Inform($"'{name}' has no place in R4; it is kept as sent in the extension source-element.", ownerLocation);
    }

    /// <summary>Keeps the original of a primitive whose value had to be replaced.</summary>
    public void KeepOriginal(JsonObject owner, string name, JsonNode value, string ownerLocation) =>
        Keep(owner.ObjectOrNew("_" + name), name, value, $"{ownerLocation}.{name}");
}
