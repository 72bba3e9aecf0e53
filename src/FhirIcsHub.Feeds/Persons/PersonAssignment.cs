using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Feeds.Persons;

/// <summary>A group of source Patients and the person that it becomes; null = a new one.</summary>
internal sealed record AssignedGroup(PersonGroup Group, PersonRow? Person);

/// <summary>
/// Which person each group becomes, so that as little as possible changes its golden Patient: the person of a golden Patient written on the
/// hub, the person with the group's NHS number, else the oldest person of one of its members that no other group has.
/// </summary>
internal static class PersonAssignment
{
    public static IReadOnlyList<AssignedGroup> Assign(IReadOnlyList<PersonGroup> groups, IReadOnlyList<PersonRow> persons,
        IReadOnlyDictionary<string, long?> personOf)
    {
        var assigned = new PersonRow?[groups.Count];
        var free = persons.OrderBy(p => p.Key).ToList();
        Pass(groups, assigned, free, g => g.Members.Where(m => m.IsHubGolden)
            .Select(m => Find(free, personOf.GetValueOrDefault(m.PatientId))).FirstOrDefault(p => p is not null));
        Pass(groups, assigned, free, g => g.NhsNumber is null ? null : free.Find(p => p.NhsNumber == g.NhsNumber));
        Pass(groups, assigned, free, g => free.Find(p => g.Members.Any(m => personOf.GetValueOrDefault(m.PatientId) == p.Key)));
        return [.. groups.Select((g, i) => new AssignedGroup(g, assigned[i]))];
    }

    private static void Pass(IReadOnlyList<PersonGroup> groups, PersonRow?[] assigned, List<PersonRow> free, Func<PersonGroup,
        PersonRow?> choose)
    {
        for (var i = 0; i < groups.Count; i++)
        {
            if (assigned[i] is null && choose(groups[i]) is { } person)
            {
                assigned[i] = person;
                free.Remove(person);
            }
        }
    }

    private static PersonRow? Find(List<PersonRow> persons, long? key) => persons.Find(p => p.Key == key);
}
