using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>A person's record that remembers which of its resources were given to criteria.</summary>
internal sealed class TracedRecord(IPersonRecord record) : IPersonRecord
{
    private readonly HashSet<Element> _touched = [];

    /// <summary>What was given so far.</summary>
    public IReadOnlySet<Element> Touched => _touched;

    public Element Patient => Touch(record.Patient);

    public IReadOnlyList<Element> Resources
    {
        get
        {
            _touched.UnionWith(record.Resources);
            return record.Resources;
        }
    }

    /// <summary>What does not have the codes that are asked for is given, and not used.</summary>
    public IReadOnlyList<Element> Retrieve(in RetrieveRequest request)
    {
        var given = record.Retrieve(request);
        var path = new ElementName(request.CodePath ?? "code");
        foreach (var resource in given)
        {
            if (request.Codes is null || request.CodePath is null || request.Codes.Matches(resource, path))
            {
                _touched.Add(resource);
            }
        }

        return given;
    }

    public Element Resolve(string reference) => Touch(record.Resolve(reference));

    private Element Touch(Element resource)
    {
        if (resource.Exists)
        {
            _touched.Add(resource);
        }

        return resource;
    }
}
