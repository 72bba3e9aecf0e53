namespace FhirIcsHub.Fhir.Terminology;

/// <summary>A ConceptMap made ready: its groups with their mappings by source code and by target code.</summary>
internal sealed class ConceptMap
{
    private ConceptMap(Element root)
    {
        Url = root.TextOf("url");
        Source = root.TextOf("source");
        Target = root.TextOf("target");
        Groups = root.Named("group").ToList().ConvertAll(group => new ConceptMapGroup(group));
    }

    public string? Url { get; }

    /// <summary>Source value set (<c>source[x]</c>).</summary>
    public string? Source { get; }

    /// <summary>Target value set (<c>target[x]</c>).</summary>
    public string? Target { get; }

    public IReadOnlyList<ConceptMapGroup> Groups { get; }

    public static ConceptMap Read(Resource resource) => new(resource.Root);
}

/// <summary>The mappings between one code system and another.</summary>
internal sealed class ConceptMapGroup
{
    public ConceptMapGroup(Element group)
    {
        Source = group.TextOf("source");
        SourceVersion = group.TextOf("sourceVersion");
        Target = group.TextOf("target");
        TargetVersion = group.TextOf("targetVersion");
        Unmatched = group.First("unmatched") is { Exists: true } unmatched
            ? new UnmatchedRule(
                unmatched.TextOf("mode") ?? "", unmatched.TextOf("code"), unmatched.TextOf("display"), unmatched.TextOf("url"))
            : null;
        var mappings = new List<ConceptMapping>();
        foreach (var element in group.Named("element"))
        {
            var source = new Coding(Source, element.TextOf("code"), element.TextOf("display"), SourceVersion);
            mappings.AddRange(element.Named("target").ToList().Select(target => new ConceptMapping(this, source, target)));
            if (!element.First("target").Exists)
            {
                mappings.Add(new ConceptMapping(this, source, default));
            }
        }

        BySource = mappings.ToLookup(m => m.Source.Code ?? "", StringComparer.Ordinal);
        ByTarget = mappings.Where(m => m.Target?.Code is not null).ToLookup(m => m.Target!.Code!, StringComparer.Ordinal);
    }

    public string? Source { get; }

    public string? SourceVersion { get; }

    public string? Target { get; }

    public string? TargetVersion { get; }

    public UnmatchedRule? Unmatched { get; }

    public ILookup<string, ConceptMapping> BySource { get; }

    public ILookup<string, ConceptMapping> ByTarget { get; }
}

/// <summary>What a group does with a code that it does not map.</summary>
internal sealed record UnmatchedRule(string Mode, string? Code, string? Display, string? Url);

/// <summary>One mapping: an element and one of its targets.</summary>
internal sealed class ConceptMapping
{
    public ConceptMapping(ConceptMapGroup group, Coding source, Element target)
    {
        Source = source;
        Equivalence = target.Exists ? target.TextOf("equivalence") ?? "equivalent" : "unmatched";
        Target = target.TextOf("code") is { } code ? new Coding(group.Target, code, target.TextOf("display"), group.TargetVersion) : null;
        DependsOn = target.Named("dependsOn").ToList().ConvertAll(ElementOf);
        Products = target.Named("product").ToList().ConvertAll(ElementOf);
    }

    public Coding Source { get; }

    public string Equivalence { get; }

    public Coding? Target { get; }

    public IReadOnlyList<MapElement> DependsOn { get; }

    public IReadOnlyList<MapElement> Products { get; }

    private static MapElement ElementOf(Element element) => new(
        element.TextOf("property") ?? "", new Coding(element.TextOf("system"), element.TextOf("value"), element.TextOf("display")));
}
