using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class PersonTestsOnSqlite(SqliteDatabases databases) : PersonTests(databases);

public sealed class PersonTestsOnPostgreSql(PostgreSqlDatabases databases) : PersonTests(databases);

public abstract class PersonTests(TestDatabases databases) : StoreTests(databases)
{
    private static readonly PersonRange Everyone = new(0, long.MaxValue);

    [Fact]
    public async Task A_source_patient_is_made_once_and_keeps_its_key()
    {
        var first = await WriteAsync(session => session.SourcePatient("gp-1", 1));
        var again = await WriteAsync(session => session.SourcePatient("gp-1", 2));
        Assert.Equal((first.Key, 1, null), (again.Key, again.FeedKey, again.PersonKey));
        Assert.NotEqual(first.Key, (await WriteAsync(session => session.SourcePatient("GP-1", 1))).Key);
        Assert.Null(await ReadAsync(session => session.FindSourcePatient("gp-2")));
    }

    [Fact]
    public async Task A_person_is_found_by_nhs_number_golden_id_and_match_key()
    {
        var person = await WriteAsync(session =>
        {
            var key = session.CreatePerson("golden", "9990000018");
            session.AddMatchKey(key, 11);
            session.AddMatchKey(key, 11);
            session.AddMatchKey(key, 12);
            session.RemoveMatchKey(key, 12);
            return key;
        });
        Assert.Equal(person, (await ReadAsync(session => session.FindPersonByNhsNumber("9990000018")))!.Key);
        Assert.Equal(person, (await ReadAsync(session => session.FindPersonByGoldenId("golden")))!.Key);
        Assert.Equal(person, Assert.Single(await ReadAsync(session => session.FindPersonsByMatch(11))).Key);
        Assert.Empty(await ReadAsync(session => session.FindPersonsByMatch(12)));
        Assert.Equal([11L], await ReadAsync(session => session.MatchKeysOf(person)));
        Assert.Null(await ReadAsync(session => session.FindPersonByNhsNumber("9990000026")));
    }

    [Fact]
    public async Task Two_persons_cannot_share_an_nhs_number()
    {
        await WriteAsync(session => session.CreatePerson("golden-1", "9990000018"));
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(session => session.CreatePerson("golden-2", "9990000018")));
        Assert.IsAssignableFrom<System.Data.Common.DbException>(refusal as System.Data.Common.DbException ?? refusal.InnerException);
        Assert.DoesNotContain("9990000018", refusal.ToString(), StringComparison.Ordinal);
        Assert.Null(await ReadAsync(session => session.FindPersonByGoldenId("golden-2")));
    }

    [Fact]
    public async Task Linking_and_unlinking_change_the_person_and_say_so()
    {
        var (patient, first, second) = await WriteAsync(session =>
            (session.SourcePatient("gp-1", 1).Key, session.CreatePerson("golden-1"), session.CreatePerson("golden-2")));
        await WriteAsync(session => Linked(session, patient, first));
        Assert.Equal([patient], await PatientsOfAsync(first));
        await WriteAsync(session => Linked(session, patient, second));
        Assert.Empty(await PatientsOfAsync(first));
        Assert.Equal([patient], await PatientsOfAsync(second));
        await WriteAsync(session =>
        {
            session.UnlinkSourcePatient(patient);
            return true;
        });
        Assert.Empty(await PatientsOfAsync(second));
        var changes = await ChangesAsync();
        Assert.All(changes, change => Assert.Equal(ResourceChange.PersonChanged, change.Change));
        Assert.Equal([first, second, first, first, second, second], changes.Select(change => change.ResourceKey));
        Assert.Equal(changes[^1].Sequence, (await ReadAsync(session => session.ReadPerson(second)))!.Sequence);
    }

    [Fact]
    public async Task An_unknown_source_patient_or_person_is_an_error()
    {
        var patient = await WriteAsync(session => session.SourcePatient("gp-1", 1).Key);
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(session => Linked(session, patient, 99)));
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(session => Linked(session, patient + 1, 1)));
        Assert.Null((await ReadAsync(session => session.FindSourcePatient("gp-1")))!.PersonKey);
    }

    [Fact]
    public async Task A_scan_gives_each_person_the_golden_patient_and_the_rows_of_all_their_source_patients()
    {
        var ann = await PersonAsync("ann", "gp-ann", "acute-ann");
        var bob = await PersonAsync("bob", "gp-bob");
        var nobody = await PersonAsync("empty");
        await PutAsync(Observe("pending"), new Ownership(1, (await WriteAsync(session => session.SourcePatient("late", 1))).Key, 0));
        var scanned = await ReadAsync(session => session.ScanPersons([Observation], Everyone, 10));
        Assert.Equal([ann, bob, nobody], scanned.Select(person => person.PersonKey));
        Assert.Equal(["Patient/ann", "Observation/gp-ann-o", "Observation/acute-ann-o"], Names(scanned[0]));
        Assert.Equal(["Patient/bob", "Observation/gp-bob-o"], Names(scanned[1]));
        Assert.Equal(["Patient/empty"], Names(scanned[2]));
    }

    [Fact]
    public async Task A_scan_gives_only_the_types_asked_for_and_nothing_deleted()
    {
        await PersonAsync("ann", "gp-ann", "acute-ann");
        await DeleteAsync(Observation, "gp-ann-o");
        Assert.Equal(["Patient/ann", "Observation/acute-ann-o"], Names(Assert.Single(await ReadAsync(s => s.ScanPersons([Observation], Everyone, 10)))));
        Assert.Equal(["Patient/ann"], Names(Assert.Single(await ReadAsync(s => s.ScanPersons([Patient], Everyone, 10)))));
    }

    [Fact]
    public async Task Ranges_and_parts_of_a_scan_cover_everyone_once()
    {
        var persons = new List<long>();
        for (var person = 0; person < 7; person++)
        {
            persons.Add(await PersonAsync($"p{person}", $"gp-{person}"));
        }

        var ranges = await ReadAsync(session => session.PersonRanges(3));
        var scanned = new List<long>();
        foreach (var range in ranges)
        {
            for (var rest = range; await ReadAsync(s => s.ScanPersons([Observation], rest, 2)) is { Count: > 0 } part; rest = rest with { After = part[^1].PersonKey })
            {
                Assert.InRange(part.Count, 1, 2);
                scanned.AddRange(part.Select(person => person.PersonKey));
            }
        }

        Assert.Equal(3, ranges.Count);
        Assert.Equal(persons, scanned);
        Assert.Equal(persons[3], (await ReadAsync(session => session.ReadPersonRows([Observation], persons[3])))!.PersonKey);
        Assert.Null(await ReadAsync(session => session.ReadPersonRows([Observation], persons[^1] + 1)));
    }

    private static bool Linked(WriteSession session, long patient, long person)
    {
        session.LinkSourcePatient(patient, person);
        return true;
    }

    private static IEnumerable<string> Names(PersonRows person) => person.Rows.Select(row => $"{row.Type.Name}/{row.Id}");

    private Task<IEnumerable<long>> PatientsOfAsync(long person) =>
        ReadAsync(session => session.SourcePatientsOf(person).Select(patient => patient.Key));

    /// <summary>A person with a golden Patient and, for each source Patient, that Patient and an Observation.</summary>
    private Task<long> PersonAsync(string golden, params string[] sources) => WriteAsync(session =>
    {
        var person = session.CreatePerson(golden);
        var goldenKey = session.SourcePatient(golden, 0).Key;
        session.LinkSourcePatient(goldenKey, person);
        session.Put(Prepare("""{"resourceType":"Patient"}""", golden), new Ownership(0, goldenKey, ResourceFlags.Golden));
        foreach (var source in sources)
        {
            var key = session.SourcePatient(source, 1).Key;
            session.LinkSourcePatient(key, person);
            session.Put(Prepare("""{"resourceType":"Patient"}""", source), new Ownership(1, key, ResourceFlags.SourcePatient));
            session.Put(Observe(source + "-o", patient: source), new Ownership(1, key, ResourceFlags.None));
        }

        return person;
    });
}
