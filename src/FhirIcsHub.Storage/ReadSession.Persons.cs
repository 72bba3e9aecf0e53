using System.Data.Common;
using System.Globalization;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    private const string PersonColumns = "\"Key\", \"GoldenId\", \"NhsNumber\", \"Sequence\"";

    private const string SourcePatientColumns = "\"Key\", \"PatientId\", \"FeedKey\", \"PersonKey\"";

    /// <summary>The person with that verified NHS number.</summary>
    public PersonRow? FindPersonByNhsNumber(string nhsNumber) => ReadPerson(
        Connection.Statement($"SELECT {PersonColumns} FROM \"Person\" WHERE \"NhsNumber\" = @number").With("@number", nhsNumber));

    /// <summary>The person that a golden Patient presents.</summary>
    public PersonRow? FindPersonByGoldenId(string goldenId) => ReadPerson(
        Connection.Statement($"SELECT {PersonColumns} FROM \"Person\" WHERE \"GoldenId\" = @id").With("@id", goldenId));

    public PersonRow? ReadPerson(long personKey) => ReadPerson(
        Connection.Statement($"SELECT {PersonColumns} FROM \"Person\" WHERE \"Key\" = @key").With("@key", personKey));

    /// <summary>Persons whose demographics have that hash, the oldest first.</summary>
    public IReadOnlyList<PersonRow> FindPersonsByMatch(long matchHash)
    {
        using var rows = Connection.Statement(
                $"SELECT {PersonColumns} FROM \"Person\" WHERE \"Key\" IN "
                + "(SELECT \"PersonKey\" FROM \"PersonMatchKey\" WHERE \"MatchHash\" = @hash) ORDER BY \"Key\"")
            .With("@hash", matchHash)
            .Read();
        var persons = new List<PersonRow>();
        while (rows.Read())
        {
            persons.Add(ReadPerson(rows));
        }

        return persons;
    }

    /// <summary>The hash keys that a person is matched by.</summary>
    public IReadOnlyList<long> MatchKeysOf(long personKey)
    {
        using var rows = Connection.Statement(
            "SELECT \"MatchHash\" FROM \"PersonMatchKey\" WHERE \"PersonKey\" = @key ORDER BY \"MatchHash\"")
            .With("@key", personKey)
            .Read();
        var keys = new List<long>();
        while (rows.Read())
        {
            keys.Add(rows.GetInt64(0));
        }

        return keys;
    }

    /// <summary>The row of a Patient id; null when nothing stored is or refers to it.</summary>
    public SourcePatientRow? FindSourcePatient(string patientId)
    {
        using var row = Connection.Statement($"SELECT {SourcePatientColumns} FROM \"SourcePatient\" WHERE \"PatientId\" = @id")
            .With("@id", patientId)
            .Read();
        return row.Read() ? ReadSourcePatient(row) : null;
    }

    public SourcePatientRow? ReadSourcePatient(long sourcePatientKey)
    {
        using var row = Connection.Statement($"SELECT {SourcePatientColumns} FROM \"SourcePatient\" WHERE \"Key\" = @key")
            .With("@key", sourcePatientKey)
            .Read();
        return row.Read() ? ReadSourcePatient(row) : null;
    }

    /// <summary>The source Patients of a person, its golden Patient among them, in the order in which they became known.</summary>
    public IReadOnlyList<SourcePatientRow> SourcePatientsOf(long personKey)
    {
        using var rows = Connection.Statement(
            $"SELECT {SourcePatientColumns} FROM \"SourcePatient\" WHERE \"PersonKey\" = @key ORDER BY \"Key\"")
            .With("@key", personKey)
            .Read();
        var patients = new List<SourcePatientRow>();
        while (rows.Read())
        {
            patients.Add(ReadSourcePatient(rows));
        }

        return patients;
    }

    /// <summary>
    /// The resources that came with a source Patient, itself among them, deleted ones not, in the order in which they were created.
    /// </summary>
    public IReadOnlyList<StoredResource> ResourcesOf(long sourcePatientKey)
    {
        using var rows = ForRead(
                $"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE r.\"SourcePatientKey\" = @key AND r.\"IsDeleted\" = @no "
                + "ORDER BY r.\"Key\"")
            .With("@key", sourcePatientKey)
            .With("@no", false)
            .Read();
        var resources = new List<StoredResource>();
        while (rows.Read())
        {
            resources.Add(ResourceColumns.Read(rows, Catalog));
        }

        return resources;
    }

    /// <summary>
    /// Cuts all persons into ranges of about the same size, to be scanned side by side: from behind <c>After</c> up to and with
    /// <c>Through</c>.
    /// </summary>
    public IReadOnlyList<PersonRange> PersonRanges(int parts)
    {
        var last = Connection.Statement("SELECT MAX(\"Key\") FROM \"Person\"").ReadInt64() ?? 0;
        var step = Math.Max(1, (last + parts - 1) / parts);
        var ranges = new List<PersonRange>();
        for (var after = 0L; after < last; after += step)
        {
            ranges.Add(new PersonRange(after, Math.Min(after + step, last)));
        }

        return ranges;
    }

    /// <summary>
    /// The next persons of a range with their records: the golden Patient and, of all their source Patients, the resources of the types
    /// asked for (no source Patients). Persons by key, a person's resources in the order in which they were created; a person without any
    /// is there too. Go on behind the last person until none is returned.
    /// </summary>
    /// <param name="types">Resource types; the golden Patient comes always.</param>
    /// <param name="range">Which persons; to go on, <c>range with { After = … }</c>.</param>
    /// <param name="persons">At most so many. A few hundred keep memory and the database's read snapshot small.</param>
    public IReadOnlyList<PersonRows> ScanPersons(IReadOnlyList<FhirType> types, PersonRange range, int persons)
    {
        var through = Connection.Statement(
                "SELECT MAX(\"Key\") FROM (SELECT \"Key\" FROM \"Person\" WHERE \"Key\" > @after AND \"Key\" <= @through ORDER BY \"Key\" "
                + "LIMIT @count) p")
            .With("@after", range.After)
            .With("@through", range.Through)
            .With("@count", persons)
            .ReadInt64();
        return through is null ? [] : ScanRecords(types, range.After, through.Value);
    }

    /// <summary>One person's record, as <see cref="ScanPersons"/> gives it; null when there is no such person.</summary>
    public PersonRows? ReadPersonRows(IReadOnlyList<FhirType> types, long personKey) =>
        ScanRecords(types, personKey - 1, personKey).SingleOrDefault();

    private List<PersonRows> ScanRecords(IReadOnlyList<FhirType> types, long after, long through)
    {
        var patient = Catalog.TypeKey(FhirSchema.R4.FindType("Patient")!);
        var others = types.Select(Catalog.TypeKey).Where(key => key != patient).Distinct().Order();
        var typeKeys = string.Join(", ", others.Prepend(patient).Select(key => key.ToString(CultureInfo.InvariantCulture)));
        using var rows = ForRead(
                $"SELECT {ResourceColumns.Current}, p.\"Key\" FROM \"Person\" p "
                + "LEFT JOIN \"SourcePatient\" s ON s.\"PersonKey\" = p.\"Key\" "
                + $"LEFT JOIN \"Resource\" r ON r.\"SourcePatientKey\" = s.\"Key\" AND r.\"TypeKey\" IN ({typeKeys}) AND "
                + "r.\"IsDeleted\" = @no "
                + $"AND (r.\"TypeKey\" <> {patient} OR r.\"Id\" = p.\"GoldenId\") "
                + "WHERE p.\"Key\" > @after AND p.\"Key\" <= @through ORDER BY p.\"Key\"")
            .With("@no", false)
            .With("@after", after)
            .With("@through", through)
            .Read();
        var persons = new List<PersonRows>();
        var resources = new List<StoredResource>();
        long? person = null;
        while (rows.Read())
        {
            var key = rows.GetInt64(ResourceColumns.Count);
            if (person is { } previous && key != previous)
            {
                persons.Add(Record(previous, resources));
            }

            person = key;
            if (!rows.IsDBNull(0))
            {
                resources.Add(ResourceColumns.Read(rows, Catalog));
            }
        }

        if (person is { } last)
        {
            persons.Add(Record(last, resources));
        }

        return persons;
    }

    private static PersonRows Record(long personKey, List<StoredResource> resources)
    {
        resources.Sort((left, right) => left.Key.CompareTo(right.Key));
        var record = new PersonRows(personKey, [.. resources]);
        resources.Clear();
        return record;
    }

    private static PersonRow? ReadPerson(Statement statement)
    {
        using var row = statement.Read();
        return row.Read() ? ReadPerson(row) : null;
    }

    private static PersonRow ReadPerson(DbDataReader row) => new()
    {
        Key = row.GetInt64(0),
        GoldenId = row.GetString(1),
        NhsNumber = row.IsDBNull(2) ? null : row.GetString(2),
        Sequence = row.GetInt64(3),
    };

    private static SourcePatientRow ReadSourcePatient(DbDataReader row) => new()
    {
        Key = row.GetInt64(0),
        PatientId = row.GetString(1),
        FeedKey = row.GetInt32(2),
        PersonKey = row.IsDBNull(3) ? null : row.GetInt64(3),
    };
}
