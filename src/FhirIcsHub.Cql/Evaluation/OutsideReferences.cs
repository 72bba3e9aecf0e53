using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Cql;

/// <summary>Finds what resources refer to, at any depth, that can belong to no patient.</summary>
internal sealed class OutsideReferences
{
    private static readonly ElementName Reference = new("reference");

    private readonly Dictionary<(string Type, string Id), Element> _byId = [];
    private readonly Dictionary<string, Element>? _byUrl;
    private readonly HashSet<Element> _found = [];

    public OutsideReferences(IReadOnlyList<Element> resources, Dictionary<string, Element>? byUrl)
    {
        _byUrl = byUrl;
        foreach (var resource in resources)
        {
            if (resource.Type is { } type && !PatientCompartment.CanHold(type) && resource.TextOf("id") is { } id)
            {
                _byId.TryAdd((type.Name, id), resource);
            }
        }
    }

    public IReadOnlySet<Element> Found => _found;

    public void AddFrom(Element resource)
    {
        var waiting = new Stack<Element>();
        waiting.Push(resource);
        while (waiting.TryPop(out var element))
        {
            foreach (var child in element.Children)
            {
                waiting.Push(child);
            }

            if (ReferenceEquals(element.Type, FhirSchema.R4.FindType("Reference"))
                && element.First(Reference).Text is { } text && Target(text) is { Exists: true } target && _found.Add(target))
            {
                waiting.Push(target);
            }
        }
    }

    private Element Target(string reference)
    {
        var target = ReferenceTarget.Parse(reference, serverBase: null);
        return target is { Type: { } type, Id: { } id } ? _byId.GetValueOrDefault((type, id))
            : _byUrl is not null && _byUrl.TryGetValue(target.Url, out var found)
                && found.Type is { } foundType && !PatientCompartment.CanHold(foundType) ? found
            : default;
    }
}
