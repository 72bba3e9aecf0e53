namespace FhirIcsHub.Feeds.Persons;

/// <summary>A source Patient as the grouping sees it.</summary>
/// <param name="PatientId">Its hub id.</param>
/// <param name="Facts">What it is linked by.</param>
/// <param name="IsHubGolden">Written on the hub as the golden Patient of a person: the person stays where it is.</param>
internal sealed record GroupMember(string PatientId, PatientFacts Facts, bool IsHubGolden = false);

/// <summary>Source Patients that are one person.</summary>
internal sealed record PersonGroup(string? NhsNumber, IReadOnlyList<GroupMember> Members);

/// <summary>
/// Which source Patients are one person: a function of what they say and nothing else, so the order in which they arrived does not count.
/// The same valid NHS number is one person. A Patient without one joins the only person that shares its name, date of birth and postcode;
/// where two NHS numbers share these, nobody can tell whose it is, and it stays apart. Two different NHS numbers are never one person.
/// </summary>
internal static class PersonGrouping
{
    public static IReadOnlyList<PersonGroup> Group(IEnumerable<GroupMember> members)
    {
        var ordered = members.OrderBy(m => m.PatientId, StringComparer.Ordinal).ToList();
        var numbered = ordered.Where(m => m.Facts.NhsNumber is not null)
            .GroupBy(m => m.Facts.NhsNumber!, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (NhsNumber: (string?)g.Key, Members: g.ToList()))
            .ToList();
        var owners = OwnersByMatch(numbered);
        var apart = new Dictionary<long, List<GroupMember>>();
        var groups = numbered;
        foreach (var member in ordered.Where(m => m.Facts.NhsNumber is null))
        {
            if (member.Facts.MatchHash is not { } hash)
            {
                groups.Add((null, [member]));
            }
            else if (owners.TryGetValue(hash, out var owner) && owner >= 0)
            {
                groups[owner].Members.Add(member);
            }
            else if (apart.TryGetValue(hash, out var twins))
            {
                twins.Add(member);
            }
            else
            {
                groups.Add((null, apart[hash] = [member]));
            }
        }

        return [.. groups.SelectMany(g => KeepHubGoldensApart(g.NhsNumber, g.Members))];
    }

    // The one group that has a match hash; -1 when several have it.
    private static Dictionary<long, int> OwnersByMatch(List<(string? NhsNumber, List<GroupMember> Members)> numbered)
    {
        var owners = new Dictionary<long, int>();
        for (var i = 0; i < numbered.Count; i++)
        {
            foreach (var hash in numbered[i].Members.Select(m => m.Facts.MatchHash).OfType<long>().Distinct())
            {
                owners[hash] = owners.ContainsKey(hash) ? -1 : i;
            }
        }

        return owners;
    }

    // Two golden Patients that people wrote on the hub are not merged behind their backs.
    private static IEnumerable<PersonGroup> KeepHubGoldensApart(string? nhsNumber, List<GroupMember> members)
    {
        var further = members.Where(m => m.IsHubGolden).Skip(1).ToList();
        yield return new PersonGroup(nhsNumber, [.. members.Except(further)]);
        foreach (var golden in further)
        {
            yield return new PersonGroup(null, [golden]);
        }
    }
}
