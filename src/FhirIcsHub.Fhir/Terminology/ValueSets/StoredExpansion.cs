namespace FhirIcsHub.Fhir.Terminology;

/// <summary>The codes that a ValueSet resource brings in its <c>expansion</c>.</summary>
internal sealed class StoredExpansion
{
    /// <summary>The expansion has more codes than are listed.</summary>
    private const string TooCostly = "http://hl7.org/fhir/StructureDefinition/valueset-toocostly";

    /// <summary>Codes other than the listed ones may be valid.</summary>
    private const string Unclosed = "http://hl7.org/fhir/StructureDefinition/valueset-unclosed";

    private StoredExpansion(IReadOnlyList<StoredCode> codes, bool isWhole, bool isClosed)
    {
        Codes = codes;
        IsWhole = isWhole;
        IsClosed = isWhole && isClosed;
    }

    /// <summary>In order, nested ones after what they stand in; groups without a code left out.</summary>
    public IReadOnlyList<StoredCode> Codes { get; }

    /// <summary>Whether it can stand for the expansion: no page of a longer one (offset, total), not cut short, not filtered.</summary>
    public bool IsWhole { get; }

    /// <summary>Whether a code that it does not list is not in the value set.</summary>
    public bool IsClosed { get; }

    /// <summary>Null when there is none, or one without codes that does not say that there are none (a total of 0).</summary>
    public static StoredExpansion? Of(Element expansion)
    {
        var codes = new List<StoredCode>();
        Collect(expansion, codes);
        var hasTotal = expansion.First("total").TryGetInt32(out var total);
        if (codes.Count == 0 && !(hasTotal && total == 0))
        {
            return null;
        }

        // Some totals count the groups, some do not.
        var isCut = hasTotal && total > codes.Count;
        return new StoredExpansion(codes, !isCut && !IsPage(expansion) && !IsMarked(expansion, TooCostly), !IsMarked(expansion, Unclosed));
    }

    private static bool IsPage(Element expansion)
    {
        if (expansion.First("offset") is { Exists: true } offset && !offset.TextEquals("0"u8))
        {
            return true;
        }

        foreach (var parameter in expansion.Named("parameter"))
        {
            if (parameter.TextOf("name") is "filter" or "exclude-system")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMarked(Element expansion, string url)
    {
        foreach (var extension in expansion.Named("extension"))
        {
            if (extension.TextOf("url") == url && !extension.First("value").TextEquals("false"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static void Collect(Element parent, List<StoredCode> codes)
    {
        foreach (var contains in parent.Named("contains"))
        {
            if (contains.TextOf("system") is { } system && contains.TextOf("code") is { } code)
            {
                codes.Add(new StoredCode(system, contains.TextOf("version"), code, contains));
            }

            Collect(contains, codes);
        }
    }
}

/// <summary>One code of a stored expansion.</summary>
internal sealed record StoredCode(string System, string? Version, string Code, Element Element);
