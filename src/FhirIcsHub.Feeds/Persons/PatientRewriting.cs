using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Feeds.Persons;

/// <summary>
/// Points the stored resources of a source Patient at another golden Patient, as ordinary new versions. Old versions stay as they were; the
/// map from source Patient to person, which all queries go by, does not need this.
/// </summary>
internal static class PatientRewriting
{
    /// <param name="session">The transaction that relinks.</param>
    /// <param name="sourcePatientKey">The source Patient that the resources came with.</param>
    /// <param name="fromId">Id of the Patient that they refer to now.</param>
    /// <param name="toId">Id of the Patient that they are to refer to.</param>
    public static void Rewrite(WriteSession session, long sourcePatientKey, string fromId, string toId)
    {
        var from = "Patient/" + fromId;
        var to = "Patient/" + toId;
        foreach (var stored in session.ResourcesOf(sourcePatientKey))
        {
            if (stored.Type.Name == "Patient" || stored.IsDeleted)
            {
                continue;
            }

            var resource = stored.Parse();
            var edits = new JsonEdits(resource);
            Collect(resource.Root, from, to, edits);
            if (edits.IsEmpty)
            {
                continue;
            }

            var rewritten = Resource.Read(edits.Apply(), ReadMode.AsSent).Resource
                ?? throw new InvalidDataException("a stored resource cannot be read after its references were rewritten");
            session.Put(
                PreparedResource.Create(rewritten, stored.Id),
                new Ownership(stored.FeedKey, stored.SourcePatientKey, stored.Flags));
        }
    }

    private static void Collect(Element element, string from, string to, JsonEdits edits)
    {
        foreach (var child in element.Children)
        {
            if (child.Kind == ElementKind.Object)
            {
                Collect(child, from, to, edits);
            }
            else if (child.JsonName == "reference" && child.Text == from)
            {
                edits.ReplaceText(child, to);
            }
        }
    }
}
