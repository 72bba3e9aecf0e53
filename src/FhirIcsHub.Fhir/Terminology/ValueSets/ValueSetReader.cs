namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Reads the rules of a ValueSet resource.</summary>
internal static class ValueSetReader
{
    /// <summary>Extension by which a value set or an expansion names a code system supplement.</summary>
    private const string SupplementExtension = "http://hl7.org/fhir/StructureDefinition/valueset-supplement";

    public static ValueSetRules Read(Resource resource)
    {
        var root = resource.Root;
        var compose = root.First("compose");
        return new ValueSetRules
        {
            Url = root.TextOf("url") ?? "",
            Version = root.TextOf("version"),
            Name = root.TextOf("title") ?? root.TextOf("name"),
            Status = root.TextOf("status"),
            Inactive = compose.First("inactive").TryGetBoolean(out var inactive) ? inactive : null,
            LockedDate = compose.TextOf("lockedDate"),
            Includes = compose.Named("include").ToList().ConvertAll(RuleOf),
            Excludes = compose.Named("exclude").ToList().ConvertAll(RuleOf),
            Expansion = StoredExpansion.Of(root.First("expansion")),
            Supplements = SupplementsOf(root),
            Resource = resource,
        };
    }

    private static IncludeRule RuleOf(Element include) => new(
        include.TextOf("system"),
        include.TextOf("version"),
        include.Named("concept").ToList().ConvertAll(c => new ListedConcept(c.TextOf("code") ?? "", c.TextOf("display"), c)),
        include.Named("filter").ToList().ConvertAll(
            f => new FilterRule(f.TextOf("property") ?? "", f.TextOf("op") ?? "", f.TextOf("value") ?? "", f.Location)),
        include.Named("valueSet").ToList().ConvertAll(v => v.Text ?? ""),
        include.Location);

    private static List<string> SupplementsOf(Element root)
    {
        var supplements = new List<string>();
        foreach (var extension in root.Named("extension"))
        {
            if (extension.TextOf("url") == SupplementExtension && extension.TextOf("value") is { } canonical)
            {
                supplements.Add(canonical);
            }
        }

        return supplements;
    }
}
