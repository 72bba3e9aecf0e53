using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Measures;

/// <summary>The population that a request means, or the issue that says why there is none.</summary>
internal sealed record ResolvedSubject(EvaluationPopulation? Population, Issue? Issue);

/// <summary>Finds the people that the subject of a request stands for.</summary>
internal sealed class SubjectResolver(Geography geography, ReadSession session)
{
    private static readonly FhirType GroupType = FhirSchema.R4.FindType("Group")!;

    public ResolvedSubject Resolve(ReportSubject? subject) => subject?.Type switch
    {
        null => new(EvaluationPopulation.Everyone(geography), null),
        "Organization" => OfArea(subject, geography.Find(subject.Id), PopulationBasis.Registered),
        "Location" => OfArea(
            subject, geography.Find(subject.Id) is { LocationReference: not null } area ? area : null, PopulationBasis.Resident),
        "Group" => geography.FindByRegisteredGroup(subject.Id) is { } registered
            ? OfArea(subject, registered, PopulationBasis.Registered)
            : OfGroup(subject),
        _ => OfPatient(subject),
    };

    private static ResolvedSubject OfArea(ReportSubject subject, Area? area, PopulationBasis basis) => area is null
        ? Unknown(subject, "the geography has no such area")
        : new(EvaluationPopulation.Of(area, basis), null);

    private ResolvedSubject OfPatient(ReportSubject subject)
    {
        if (session.FindSourcePatient(subject.Id) is not { } source)
        {
            return Unknown(subject, "there is no such Patient");
        }

        return source.PersonKey is not { } personKey || session.ReadPerson(personKey) is not { } person
            ? Unknown(subject, "the Patient has not arrived yet and belongs to no person")
            : new(
                new EvaluationPopulation(
                    "Patient/" + person.GoldenId, geography.System.OrganizationReference, PopulationBasis.Registered,
                    PersonKeys: [personKey]),
                null);
    }

    private ResolvedSubject OfGroup(ReportSubject subject)
    {
        if (session.Read(GroupType, subject.Id, AccessFilter.Hub) is not { IsDeleted: false } stored)
        {
            return Unknown(subject, "there is no such Group");
        }

        var group = stored.ParseContent().Root;
        if (group.TextOf("actual") != "true" || group.TextOf("type") != "person")
        {
            return new(null, new Issue(
                IssueSeverity.Error,
                IssueType.NotSupported,
                $"The subject {subject} is not an actual Group of persons: it lists no members to evaluate.",
                "subject"));
        }

        var reporter = group.First("managingEntity").TextOf("reference") is { } managing
            && managing.StartsWith("Organization/", StringComparison.Ordinal)
            ? managing
            : geography.System.OrganizationReference;
        return new(new EvaluationPopulation(subject.ToString(), reporter, PopulationBasis.Registered, PersonKeys: PersonsIn(group)), null);
    }

    /// <summary>The persons whose Patients are active members; a person who is a member twice counts once.</summary>
    private List<long> PersonsIn(Element group)
    {
        var persons = new SortedSet<long>();
        foreach (var member in group.Named("member"))
        {
            if (member.TextOf("inactive") != "true"
                && member.First("entity").TextOf("reference") is { } reference
                && LocalReference.TryParse(reference, out var type, out var id)
                && type.Name == "Patient"
                && session.FindSourcePatient(id)?.PersonKey is { } personKey)
            {
                persons.Add(personKey);
            }
        }

        return [.. persons];
    }

    private static ResolvedSubject Unknown(ReportSubject subject, string reason) => new(
        null, new Issue(IssueSeverity.Error, IssueType.NotFound, $"The subject {subject} is not known: {reason}.", "subject"));
}
