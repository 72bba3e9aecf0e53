using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Measures;

/// <summary>
/// Resources that belong to no patient (Organization, Location, Medication …), read when a record refers to them and kept for as long as
/// one read session lasts.
/// </summary>
internal sealed class SharedResources(ReadSession session)
{
    private readonly Dictionary<(FhirType Type, string Id), Element> _known = [];

    public Element Resolve(string reference) =>
        LocalReference.TryParse(reference, out var type, out var id) && FhirSchema.R4.PatientParameters(type.Name).Count == 0
            ? Resolve(type, id)
            : default;

    private Element Resolve(FhirType type, string id)
    {
        if (!_known.TryGetValue((type, id), out var element))
        {
            var stored = session.Read(type, id, AccessFilter.Hub);
            element = stored is null or { IsDeleted: true } ? default : stored.ParseContent().Root;
            _known.Add((type, id), element);
        }

        return element;
    }
}
