using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Measures;

/// <summary>
/// A person's record straight from stored JSON: each body is parsed once, and none but the Patient's before something asks for it.
/// <paramref name="resolveOutside"/> finds what belongs to no patient.
/// </summary>
internal sealed class JsonPersonRecord(StoredResource patient, IReadOnlyList<StoredResource> others, Func<string, Element> resolveOutside)
    : IPersonRecord
{
    private readonly Dictionary<FhirType, IReadOnlyList<Element>> _byType = [];
    private Element[]? _resources;
    private IReadOnlyList<Element>? _outside;

    public Element Patient { get; } = patient.ParseContent().Root;

    public IReadOnlyList<Element> Resources => _resources ??= ParseAll();

    private IReadOnlyList<Element> Outside => _outside ??= OutsideRecords.Of(Resources, resolveOutside);

    /// <summary>The record in what the store gives of a person; null when it holds no Patient.</summary>
    public static JsonPersonRecord? Of(PersonRows person, Func<string, Element> resolveOutside)
    {
        StoredResource? patient = null;
        var others = new List<StoredResource>(person.Rows.Count);
        foreach (var resource in person.Rows)
        {
            if (resource.Type.Name == "Patient")
            {
                patient = resource;
            }
            else
            {
                others.Add(resource);
            }
        }

        return patient is null ? null : new JsonPersonRecord(patient, others, resolveOutside);
    }

    /// <summary>Of types that belong to no patient (Medication, Location …), what the record refers to.</summary>
    public IReadOnlyList<Element> Retrieve(in RetrieveRequest request)
    {
        var type = request.Type;
        if (!_byType.TryGetValue(type, out var found))
        {
            found = type.Name == "Patient" ? [Patient]
                : OutsideRecords.Holds(type) ? [.. Outside.Where(outside => outside.Type == type)]
                : [.. Resources.Where(resource => resource.Type is { } actual && (actual == type || (type.IsAbstract && actual.Is(type))))];
            _byType.Add(type, found);
        }

        return found;
    }

    public Element Resolve(string reference)
    {
        if (LocalReference.TryParse(reference, out var type, out var id))
        {
            foreach (var resource in Resources)
            {
                if (resource.Type == type && resource.TextOf("id") == id)
                {
                    return resource;
                }
            }
        }

        return resolveOutside(reference);
    }

    private Element[] ParseAll()
    {
        var elements = new Element[others.Count + 1];
        elements[0] = Patient;
        var next = 1;
        foreach (var resource in Sorted(others))
        {
            elements[next++] = resource.ParseContent().Root;
        }

        return elements;
    }

    private static IOrderedEnumerable<StoredResource> Sorted(IReadOnlyList<StoredResource> resources) =>
        resources.OrderBy(resource => resource.Type.Name, StringComparer.Ordinal).ThenBy(resource => resource.Id, StringComparer.Ordinal);
}
