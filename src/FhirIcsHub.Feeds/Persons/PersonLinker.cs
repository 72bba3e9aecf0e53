using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Messages;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Feeds.Persons;

/// <summary>
/// Links source Patients to persons and keeps golden Patients true to them, within the transaction that writes a Patient. Who belongs
/// together is decided by <see cref="PersonGrouping"/> over everybody who shares an NHS number or a name, date of birth and postcode with
/// the Patient that changes.
/// </summary>
public sealed class PersonLinker(FeedCatalog feeds)
{
    /// <summary>
    /// Links a Patient that is about to be written on the hub itself: the golden Patient of a new person, or a further source of a person
    /// that the hub knows. To be called before <see cref="WriteSession.Put"/>, with what it gives.
    /// </summary>
    public Ownership OnHubPatient(WriteSession session, PreparedResource patient)
    {
        var document = patient.Content;
        var row = session.SourcePatient(patient.Id, StorageCatalog.HubFeedKey);
        if (PersonSources.IsMadeByHub(document) && session.FindPersonByGoldenId(patient.Id) is not null)
        {
            return new Ownership(StorageCatalog.HubFeedKey, row.Key, ResourceFlags.Golden);
        }

        var goldenId = Link(session, row, document, proposedGoldenId: patient.Id);
        return new Ownership(StorageCatalog.HubFeedKey, row.Key, goldenId == patient.Id ? ResourceFlags.Golden
            : ResourceFlags.SourcePatient);
    }

    /// <summary>
    /// Takes a Patient that is about to be deleted out of its person. True when it is the golden Patient of others too: then it has been
    /// put together anew from those, and stays.
    /// </summary>
    public bool OnDeleted(WriteSession session, string patientId)
    {
        if (session.FindSourcePatient(patientId) is { PersonKey: not null } row)
        {
            Relink(session, row, null, proposedGoldenId: null);
        }
        return session.Read(PersonSources.PatientType, patientId, AccessFilter.Hub) is { } left && IsMadeByHub(left);
    }

    /// <summary>
    /// Whether a stored Patient was made by the hub from source Patients: it is rebuilt when they change, so nobody else may write it.
    /// </summary>
    public static bool IsMadeByHub(StoredResource patient) => !patient.IsDeleted && PersonSources.IsMadeByHub(patient.Parse());

    /// <summary>Links a source Patient that is about to be written and gives the id of its golden Patient.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="row">The source Patient.</param>
    /// <param name="patient">Its new content.</param>
    /// <param name="proposedGoldenId">Id of the golden Patient if the person is new.</param>
    internal string Link(WriteSession session, SourcePatientRow row, Resource patient, string proposedGoldenId) =>
        Relink(session, row, patient, proposedGoldenId)
            ?? throw new InvalidOperationException("a Patient that is there was left without person");

    /// <summary>The golden id that a Patient will most likely have, found without writing anything.</summary>
    internal static string? Foresee(ReadSession session, string patientId, Resource patient)
    {
        var facts = PatientFacts.Of(patient);
        var person = facts.NhsNumber is { } number ? session.FindPersonByNhsNumber(number) : null;
        person ??= session.FindSourcePatient(patientId)?.PersonKey is { } key ? session.ReadPerson(key) : null;
        if (person is null && facts.MatchHash is { } hash && session.FindPersonsByMatch(hash) is [var only]
            && (facts.NhsNumber is null || only.NhsNumber is null))
        {
            person = only;
        }

        return person?.GoldenId;
    }

    /// <summary>The criteria to lock before <see cref="Link"/>, in the order in which to lock them.</summary>
    internal static IEnumerable<string> LocksFor(IEnumerable<Resource> patients) => patients
        .Select(PatientFacts.Of)
        .SelectMany(f => new[] { f.NhsNumber is null ? null : "nhs-number " + f.NhsNumber, f.MatchHash is null ? null
            : "person-match " + f.MatchHash })
        .OfType<string>()
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private string? Relink(WriteSession session, SourcePatientRow row, Resource? patient, string? proposedGoldenId)
    {
        var facts = patient is null ? null : PatientFacts.Of(patient);
        var persons = AffectedPersons(session, row, facts);
        var sources = new PersonSources(session, row.PatientId, patient);
        var members = persons.SelectMany(sources.Of).ToDictionary(s => s.Row.PatientId, StringComparer.Ordinal);
        if (patient is not null)
        {
            members.TryAdd(row.PatientId, new PersonSource(row, patient, facts!, false));
        }

        var groups = PersonGrouping.Group(members.Values.Select(s => new GroupMember(s.Row.PatientId, s.Facts, s.IsHubGolden)));
        var assigned = PersonAssignment.Assign(groups, persons,
            members.ToDictionary(m => m.Key, m => m.Value.Row.PersonKey, StringComparer.Ordinal));
        return Apply(session, row, persons, members, assigned, proposedGoldenId);
    }

    // The person of the Patient so far, and all who share what it says now or said before.
    private static List<PersonRow> AffectedPersons(WriteSession session, SourcePatientRow row, PatientFacts? facts)
    {
        var persons = new Dictionary<long, PersonRow>();
        void Add(PersonRow? person)
        {
            if (person is not null)
            {
                persons.TryAdd(person.Key, person);
            }
        }

        Add(row.PersonKey is { } key ? session.ReadPerson(key) : null);
        Add(facts?.NhsNumber is { } number ? session.FindPersonByNhsNumber(number) : null);
        var before = session.Read(PersonSources.PatientType, row.PatientId, AccessFilter.Hub) is { IsDeleted: false } stored
            ? PatientFacts.Of(stored.Parse()) : null;
        foreach (var hash in new[] { facts?.MatchHash, before?.MatchHash }.OfType<long>().Distinct())
        {
            foreach (var person in session.FindPersonsByMatch(hash))
            {
                Add(person);
            }
        }

        return [.. persons.Values.OrderBy(p => p.Key)];
    }

    private string? Apply(
        WriteSession session, SourcePatientRow changed, List<PersonRow> persons, Dictionary<string, PersonSource> members,
            IReadOnlyList<AssignedGroup> assigned, string? proposedGoldenId)
    {
        FreeNhsNumbers(session, persons, assigned);
        var goldenOf = new Dictionary<string, (long PersonKey, string GoldenId)>(StringComparer.Ordinal);
        var rebuild = new List<(string GoldenId, PersonGroup Group)>();
        foreach (var (group, chosen) in assigned)
        {
            var holdsChanged = group.Members.Any(m => m.PatientId == changed.PatientId);
            var existing = chosen ?? (holdsChanged ? Retired(session, proposedGoldenId) : null);
            var goldenId = existing?.GoldenId ?? NewGoldenId(session, holdsChanged, proposedGoldenId);
            var personKey = existing?.Key ?? session.CreatePerson(goldenId, group.NhsNumber);
            if (existing is not null && existing.NhsNumber != group.NhsNumber)
            {
                session.SetPersonNhsNumber(personKey, group.NhsNumber);
            }

            SetMatchKeys(session, personKey, group, isNew: existing is null);
            var isNewOrChanged = existing is null || holdsChanged;
            foreach (var member in group.Members)
            {
                goldenOf[member.PatientId] = (personKey, goldenId);
                isNewOrChanged |= members[member.PatientId].Row.PersonKey != personKey;
            }

            isNewOrChanged |= changed.PersonKey == personKey
                || members.Values.Any(m => m.Row.PersonKey == personKey && group.Members.All(g => g.PatientId != m.Row.PatientId));
            if (isNewOrChanged && group.Members.All(m => m.PatientId != goldenId))
            {
                rebuild.Add((goldenId, group));
            }
        }

        Move(session, persons, members, goldenOf);
        foreach (var (goldenId, group) in rebuild)
        {
            PutGolden(session, goldenId, group, members);
        }

        if (!goldenOf.ContainsKey(changed.PatientId) && rebuild.TrueForAll(r => r.GoldenId != changed.PatientId))
        {
            MakePending(session, changed, persons);
        }

        RetireEmptyPersons(session, persons, assigned, members, goldenOf);
        return goldenOf.TryGetValue(changed.PatientId, out var linked) ? linked.GoldenId : null;
    }

    // A number moves from one person to another only after it was freed: the index allows each once.
    private static void FreeNhsNumbers(WriteSession session, List<PersonRow> persons, IReadOnlyList<AssignedGroup> assigned)
    {
        foreach (var person in persons.Where(p => p.NhsNumber is not null))
        {
            if (assigned.FirstOrDefault(a => a.Person?.Key == person.Key)?.Group.NhsNumber != person.NhsNumber)
            {
                session.SetPersonNhsNumber(person.Key, null);
            }
        }
    }

    /// <summary>The person whose golden Patient this was until it was deleted, when nobody is left of it.</summary>
    private static PersonRow? Retired(WriteSession session, string? goldenId) =>
        goldenId is not null && session.FindPersonByGoldenId(goldenId) is { } person && session.SourcePatientsOf(person.Key).Count == 0
            ? person : null;

    private static string NewGoldenId(WriteSession session, bool holdsChanged, string? proposed) =>
        holdsChanged && proposed is not null && session.FindPersonByGoldenId(proposed) is null ? proposed : Guid.NewGuid().ToString("D");

    private static void SetMatchKeys(WriteSession session, long personKey, PersonGroup group, bool isNew)
    {
        var wanted = group.Members.Select(m => m.Facts.MatchHash).OfType<long>().ToHashSet();
        var present = isNew ? [] : session.MatchKeysOf(personKey);
        foreach (var hash in present.Where(h => !wanted.Contains(h)))
        {
            session.RemoveMatchKey(personKey, hash);
        }

        foreach (var hash in wanted.Except(present))
        {
            session.AddMatchKey(personKey, hash);
        }
    }

    private static void Move(
        WriteSession session, List<PersonRow> persons, Dictionary<string, PersonSource> members, Dictionary<string,
            (long PersonKey, string GoldenId)> goldenOf)
    {
        foreach (var (patientId, (personKey, goldenId)) in goldenOf)
        {
            var row = members[patientId].Row;
            if (row.PersonKey == personKey)
            {
                continue;
            }

            session.LinkSourcePatient(row.Key, personKey);
            var before = persons.Find(p => p.Key == row.PersonKey)?.GoldenId ?? patientId;
            if (before != goldenId)
            {
                PatientRewriting.Rewrite(session, row.Key, before, goldenId);
            }
        }
    }

    private void PutGolden(WriteSession session, string goldenId, PersonGroup group, Dictionary<string, PersonSource> members)
    {
        var golden = GoldenPatient.Build(goldenId, group.Members.Select(m =>
            new GoldenSource(m.PatientId, SectorOf(session, members[m.PatientId].Row.FeedKey),
            PersonSources.ToJson(members[m.PatientId].Patient))));
        var row = session.SourcePatient(goldenId, StorageCatalog.HubFeedKey);
        var person = session.FindPersonByGoldenId(goldenId) ?? throw new InvalidOperationException("a golden Patient without person");
        if (row.PersonKey != person.Key)
        {
            session.LinkSourcePatient(row.Key, person.Key);
        }

        Put(session, golden, goldenId, new Ownership(StorageCatalog.HubFeedKey, row.Key, ResourceFlags.Golden));
    }

    private static void MakePending(WriteSession session, SourcePatientRow changed, List<PersonRow> persons)
    {
        session.UnlinkSourcePatient(changed.Key);
        if (persons.Find(p => p.Key == changed.PersonKey) is { } before && before.GoldenId != changed.PatientId)
        {
            PatientRewriting.Rewrite(session, changed.Key, before.GoldenId, changed.PatientId);
        }
    }

    /// <summary>A person that nobody is left of: its golden Patient says who replaced it, or goes when there is nobody.</summary>
    private static void RetireEmptyPersons(
        WriteSession session, List<PersonRow> persons, IReadOnlyList<AssignedGroup> assigned, Dictionary<string, PersonSource> members,
            Dictionary<string, (long PersonKey, string GoldenId)> goldenOf)
    {
        foreach (var person in persons.Where(p => assigned.All(a => a.Person?.Key != p.Key)))
        {
            foreach (var hash in session.MatchKeysOf(person.Key))
            {
                session.RemoveMatchKey(person.Key, hash);
            }

            var replacedBy = members.Values.Where(m => m.Row.PersonKey == person.Key && goldenOf.ContainsKey(m.Row.PatientId))
                .Select(m => goldenOf[m.Row.PatientId]).OrderBy(g => g.PersonKey).FirstOrDefault();
            if (session.Read(PersonSources.PatientType, person.GoldenId, AccessFilter.Hub) is not { IsDeleted: false } golden
                || !IsMadeByHub(golden))
            {
                continue;
            }

            if (replacedBy.GoldenId is null)
            {
                session.Delete(PersonSources.PatientType, person.GoldenId);
                continue;
            }

            var row = session.SourcePatient(person.GoldenId, StorageCatalog.HubFeedKey);
            session.LinkSourcePatient(row.Key, replacedBy.PersonKey);
            PatientRewriting.Rewrite(session, row.Key, person.GoldenId, replacedBy.GoldenId);
            var replaced = GoldenPatient.Replaced(PersonSources.ToJson(golden.Parse()), replacedBy.GoldenId);
            Put(session, replaced, person.GoldenId, new Ownership(StorageCatalog.HubFeedKey, row.Key, ResourceFlags.SourcePatient));
        }
    }

    private static void Put(WriteSession session, JsonObject patient, string id, Ownership owner)
    {
        var read = ResourceWriting.Read(patient, ReadMode.Strict);
        var resource = read.Resource
            ?? throw new InvalidOperationException($"a golden Patient is not valid R4 at {read.Issues[0].Expression}");
        session.Put(PreparedResource.Create(resource, id), owner);
    }

    private Sector SectorOf(WriteSession session, int feedKey)
    {
        foreach (var feed in feeds.Feeds)
        {
            if (session.FeedKey(feed.Name) == feedKey)
            {
                return feed.Sector;
            }
        }

        return Sector.Hub;
    }
}
