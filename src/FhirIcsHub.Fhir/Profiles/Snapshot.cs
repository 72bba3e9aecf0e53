using System.Text.Json;

namespace FhirIcsHub.Fhir.Profiles;

/// <summary>A StructureDefinition in its whole: all elements of a type or profile, those of its bases included.</summary>
public sealed class Snapshot
{
    private readonly Lazy<Dictionary<string, int>> _byId;
    private readonly Lazy<SnapshotNode> _root;

    internal Snapshot(Resource source, IReadOnlyList<ProfileElement> elements)
    {
        var root = source.Root;
        Source = source;
        Elements = elements;
        Url = root.TextOf("url") ?? "";
        Version = root.TextOf("version");
        Name = root.TextOf("name");
        Type = TypeName(root.TextOf("type") ?? "");
        Kind = root.TextOf("kind") ?? "";
        Derivation = root.TextOf("derivation");
        BaseDefinition = root.TextOf("baseDefinition");
        IsAbstract = root.First("abstract").TryGetBoolean(out var isAbstract) && isAbstract;
        Contexts = [.. root.Named("context").ToList().Select(c =>
            new ExtensionContext(c.TextOf("type") ?? "", c.TextOf("expression") ?? ""))];
        ContextInvariants = [.. root.Named("contextInvariant").ToList().Select(c => c.Text ?? "")];
        _root = new(() => SnapshotNode.Of(elements));
        _byId = new(() => elements.Index().DistinctBy(e => e.Item.Id).ToDictionary(e => e.Item.Id, e => e.Index, StringComparer.Ordinal));
    }

    /// <summary>Canonical URL.</summary>
    public string Url { get; }

    public string? Version { get; }

    public string? Name { get; }

    /// <summary>The type that is defined or constrained, <c>Patient</c>.</summary>
    public string Type { get; }

    /// <summary><c>resource</c>, <c>complex-type</c>, <c>primitive-type</c> or <c>logical</c>.</summary>
    public string Kind { get; }

    /// <summary><c>specialization</c> (a type), <c>constraint</c> (a profile), or null (Element and Resource).</summary>
    public string? Derivation { get; }

    /// <summary>Canonical URL of what it derives from.</summary>
    public string? BaseDefinition { get; }

    public bool IsAbstract { get; }

    /// <summary>All elements in the order of the definition; the first is the root.</summary>
    public IReadOnlyList<ProfileElement> Elements { get; }

    /// <summary>Of an extension: where it may be used.</summary>
    public IReadOnlyList<ExtensionContext> Contexts { get; }

    /// <summary>Of an extension: FHIRPath that holds where it is used.</summary>
    public IReadOnlyList<string> ContextInvariants { get; }

    /// <summary>The StructureDefinition that it was read or generated from.</summary>
    public Resource Source { get; }

    /// <summary>The elements as a tree.</summary>
    internal SnapshotNode Root => _root.Value;

    /// <summary>Position in <see cref="Elements"/> of the element with that id, or -1.</summary>
    public int IndexOf(string id) => _byId.Value.GetValueOrDefault(id, -1);

    /// <summary>Writes the StructureDefinition as it is in <see cref="Source"/>, with this snapshot.</summary>
    public void Write(Utf8JsonWriter json) => SnapshotWriter.Write(json, this);

    public override string ToString() => Url;

    // A logical model's type may be a URL; its elements begin with the last part.
    private static string TypeName(string type) => type.Contains('/') ? type[(type.LastIndexOf('/') + 1)..] : type;
}
