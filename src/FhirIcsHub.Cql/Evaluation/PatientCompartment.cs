using System.Collections.Frozen;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Cql;

/// <summary>Whose a resource is (<see cref="FhirSchema.PatientParameters"/>): the elements by which each type names patients.</summary>
internal static class PatientCompartment
{
    private static readonly ElementName Reference = new("reference");

    private static readonly FrozenDictionary<FhirType, ElementName[][]> Paths =
        FhirSchema.R4.ResourceTypes.ToFrozenDictionary(type => type, PathsOf);

    /// <summary>Whether resources of the type can belong to a patient: Medication, Location, Organization, Practitioner cannot.</summary>
    public static bool CanHold(FhirType type) => Paths.TryGetValue(type, out var paths) && paths.Length > 0;

    /// <summary>The ids of the patients that a resource names.</summary>
    public static List<string> PatientsOf(Element resource)
    {
        var ids = new List<string>();
        if (resource.Type is { } type && Paths.TryGetValue(type, out var paths))
        {
            foreach (var path in paths)
            {
                AddPatients(resource, path, ids);
            }
        }

        return ids;
    }

    private static void AddPatients(Element element, ReadOnlySpan<ElementName> path, List<string> ids)
    {
        if (path.IsEmpty)
        {
            if (element.First(Reference).Text is { } text
                && ReferenceTarget.Parse(text, serverBase: null) is { Type: "Patient", Id: { } id })
            {
                ids.Add(id);
            }

            return;
        }

        foreach (var child in element.Named(path[0]))
        {
            AddPatients(child, path[1..], ids);
        }
    }

    private static ElementName[][] PathsOf(FhirType type) =>
    [
        .. FhirSchema.R4.PatientParameters(type.Name)
            .SelectMany(code => FhirSchema.R4.SearchParameters.Where(p => p.Code == code && p.Bases.Contains(type.Name)))
            .SelectMany(parameter => (parameter.Expression ?? "").Split('|', StringSplitOptions.TrimEntries))
            .Select(alternative => alternative.Trim('(', ')'))
            .Where(alternative => alternative.StartsWith(type.Name + ".", StringComparison.Ordinal))
            .Select(Plain).Distinct(StringComparer.Ordinal)
            .Select(path => path.Split('.').Skip(1).Select(name => new ElementName(name)).ToArray()),
    ];

    // "Condition.subject.where(resolve() is Patient)" and "(Observation.subject as Reference)" name the elements before the condition.
    private static string Plain(string alternative)
    {
        var path = alternative.Split(" as ", 2)[0];
        var condition = path.IndexOf(".where(", StringComparison.Ordinal);
        return (condition < 0 ? path : path[..condition]).Trim('(', ')', ' ');
    }
}
