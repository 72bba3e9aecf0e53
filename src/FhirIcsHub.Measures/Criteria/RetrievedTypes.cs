using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Requirements;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>The types of resource that a define or function retrieves, beside the Patient, who is always there.</summary>
internal static class RetrievedTypes
{
    /// <summary>Null when it may be any: what belongs to no patient is found through references of any type.</summary>
    public static IReadOnlySet<FhirType>? Of(LibrarySet libraries, Library library, string name)
    {
        var requirements = DataRequirements.Of(library, (path, version) => libraries.Find(path, version).Library, [name]);
        if (requirements.Problems.Count > 0)
        {
            return null;
        }

        var types = new HashSet<FhirType>();
        foreach (var data in requirements.Data)
        {
            if (FhirSchema.R4.FindType(data.Type) is not { IsResource: true, IsAbstract: false } type || OutsideRecords.Holds(type))
            {
                return null;
            }

            if (type.Name != "Patient")
            {
                types.Add(type);
            }
        }

        return types;
    }
}
