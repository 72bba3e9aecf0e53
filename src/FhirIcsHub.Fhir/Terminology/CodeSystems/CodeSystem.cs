using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>How much of a code system a CodeSystem resource holds (value set <c>codesystem-content-mode</c>).</summary>
internal enum CodeSystemContent
{
    Complete,

    /// <summary>A subset (<c>fragment</c>) or only examples (<c>example</c>): a code that is not in it may still exist.</summary>
    Partial,

    /// <summary>Described, but without its codes.</summary>
    NotPresent,
}

/// <summary>A code system whose concepts are here, indexed by code.</summary>
internal sealed class CodeSystem
{
    private readonly FrozenDictionary<string, Concept> _byCode;

    public CodeSystem(Resource resource, IReadOnlyList<Concept> concepts, FrozenDictionary<string, Concept> byCode,
        IReadOnlyDictionary<string, ConceptProperty> properties)
    {
        Resource = resource;
        Concepts = concepts;
        _byCode = byCode;
        Properties = properties;
        var root = resource.Root;
        Url = root.TextOf("url") ?? "";
        Version = root.TextOf("version");
        Name = root.TextOf("title") ?? root.TextOf("name");
        HierarchyMeaning = root.TextOf("hierarchyMeaning");
        Content = root.TextOf("content") switch
        {
            "complete" => CodeSystemContent.Complete,
            "not-present" => CodeSystemContent.NotPresent,
            _ => CodeSystemContent.Partial,
        };
    }

    public Resource Resource { get; }

    public string Url { get; }

    public string? Version { get; }

    public string? Name { get; }

    public CodeSystemContent Content { get; }

    /// <summary>Code of <c>codesystem-hierarchy-meaning</c>; null when the resource does not say.</summary>
    public string? HierarchyMeaning { get; }

    public bool IsComplete => Content == CodeSystemContent.Complete;

    /// <summary>All concepts in the order of the resource, outer before inner.</summary>
    public IReadOnlyList<Concept> Concepts { get; }

    /// <summary>The properties that the system declares, and those that FHIR defines for all systems, by code.</summary>
    public IReadOnlyDictionary<string, ConceptProperty> Properties { get; }

    /// <summary>How its codes are compared: by case, or not.</summary>
    public IEqualityComparer<string> Comparer => _byCode.Comparer;

    /// <summary>Whether a code that is not among the concepts does not exist.</summary>
    public Membership OfMissing => IsComplete ? Membership.NotMember : Membership.Unknown;

    /// <summary>Whether nesting and parents mean that the outer concept subsumes the inner.</summary>
    public bool IsSubsumptive => HierarchyMeaning is null or "is-a";

    public bool TryFind(string code, [MaybeNullWhen(false)] out Concept concept) => _byCode.TryGetValue(code, out concept);

    public override string ToString() => Version is null ? Url : $"{Url}|{Version}";
}
