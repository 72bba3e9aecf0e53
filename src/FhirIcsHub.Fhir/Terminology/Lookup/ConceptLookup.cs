namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Tells what is known of one concept.</summary>
internal sealed class ConceptLookup(CodeSystem system, ConceptValues values, Concept concept, LookupRequest request)
{
    public LookedUpConcept Run()
    {
        var entry = ExpansionCandidates.EntryOf(system, values, concept, default);
        var display = entry.DisplayIn(Languages.Wished(request.DisplayLanguage));
        return new LookedUpConcept(system.Name ?? system.Url, system.Version, new Coding(system.Url, concept.Code, display, system.Version))
        {
            Designations = [.. entry.Designations().Where(IsWanted)],
            Properties = [.. Properties()],
        };
    }

    private IEnumerable<LookedUpProperty> Properties()
    {
        if (IsWanted("definition") && concept.Element.TextOf("definition") is { } definition)
        {
            yield return new LookedUpProperty("definition", "String", definition);
        }

        foreach (var parent in IsWanted("parent") ? concept.Parents : [])
        {
            yield return new LookedUpProperty("parent", "Code", parent.Code, Description: parent.Display);
        }

        foreach (var child in IsWanted("child") ? concept.Children : [])
        {
            yield return new LookedUpProperty("child", "Code", child.Code, Description: child.Display);
        }

        if (IsWanted("inactive"))
        {
            yield return new LookedUpProperty("inactive", "Boolean", concept.IsInactive ? "true" : "false");
        }

        foreach (var element in values.Properties(concept))
        {
            if (element.TextOf("code") is { } code && code is not ("parent" or "child" or "inactive") && IsWanted(code)
                && Of(element, code) is { } property)
            {
                yield return property;
            }
        }
    }

    private LookedUpProperty? Of(Element element, string code)
    {
        var value = element.First("value");
        var type = value.JsonName is { Length: > 5 } name ? name[5..] : "String";
        if (type == "Coding")
        {
            var coding = Coding.Of(value)!;
            return new LookedUpProperty(code, type, coding.Code ?? "", coding);
        }

        var described = values.AreCodes(code) && value.Text is { } other && system.TryFind(other, out var named) ? named.Display : null;
        return value.Text is { } text ? new LookedUpProperty(code, type, text, Description: described) : null;
    }

    private bool IsWanted(string property) => request.Properties.Count == 0 || request.Properties.Contains(property);

    private bool IsWanted(Designation designation) =>
        IsWanted("designation") || request.Properties.Contains($"lang.{designation.Language}");
}
