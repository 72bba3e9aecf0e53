using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage;

public sealed partial class WriteSession
{
    /// <summary>The row of a Patient id, made when there is none yet: with the feed as its owner, on no person.</summary>
    public SourcePatientRow SourcePatient(string patientId, int feedKey)
    {
        if (FindSourcePatient(patientId) is { } known)
        {
            return known;
        }

        Connection.Statement(
                "INSERT INTO \"SourcePatient\" (\"PatientId\", \"FeedKey\") VALUES (@id, @feed) ON CONFLICT (\"PatientId\") DO NOTHING")
            .With("@id", patientId)
            .With("@feed", feedKey)
            .Execute();
        return FindSourcePatient(patientId) ?? throw new InvalidOperationException("A source Patient that was just added is not there.");
    }

    /// <summary>A new person, presented by the golden Patient with that id. Returns its key.</summary>
    /// <param name="goldenId">Hub id of the golden Patient.</param>
    /// <param name="nhsNumber">Verified NHS number; the database holds each once.</param>
    public long CreatePerson(string goldenId, string? nhsNumber = null)
    {
        var sequence = Connection.NextSequence();
        var key = Connection.Statement(
                "INSERT INTO \"Person\" (\"GoldenId\", \"NhsNumber\", \"Sequence\") VALUES (@id, @number, @sequence) RETURNING \"Key\"")
            .With("@id", goldenId)
            .With("@number", nhsNumber)
            .With("@sequence", sequence)
            .ReadInt64() ?? throw new InvalidOperationException("The new person got no key.");
        Announce(key, sequence);
        return key;
    }

    /// <summary>Puts a source Patient on a person, with all clinical rows that it came with; it leaves the person that it was on.</summary>
    public void LinkSourcePatient(long sourcePatientKey, long personKey)
    {
        TouchPersonOf(sourcePatientKey);
        SetPerson(sourcePatientKey, personKey);
        TouchPerson(personKey);
    }

    /// <summary>Takes a source Patient off its person: it is pending again.</summary>
    public void UnlinkSourcePatient(long sourcePatientKey)
    {
        TouchPersonOf(sourcePatientKey);
        SetPerson(sourcePatientKey, null);
    }

    /// <summary>Sets or takes away a person's verified NHS number.</summary>
    public void SetPersonNhsNumber(long personKey, string? nhsNumber)
    {
        Connection.Statement("UPDATE \"Person\" SET \"NhsNumber\" = @number WHERE \"Key\" = @key")
            .With("@number", nhsNumber)
            .With("@key", personKey)
            .Execute();
        TouchPerson(personKey);
    }

    /// <summary>Lets a person be found by that hash of demographics.</summary>
    public void AddMatchKey(long personKey, long matchHash) => Connection.Statement(
            "INSERT INTO \"PersonMatchKey\" (\"PersonKey\", \"MatchHash\") VALUES (@key, @hash) ON CONFLICT DO NOTHING")
        .With("@key", personKey)
        .With("@hash", matchHash)
        .Execute();

    /// <summary>Takes a hash of demographics away from a person.</summary>
    public void RemoveMatchKey(long personKey, long matchHash) => Connection.Statement(
            "DELETE FROM \"PersonMatchKey\" WHERE \"PersonKey\" = @key AND \"MatchHash\" = @hash")
        .With("@key", personKey)
        .With("@hash", matchHash)
        .Execute();

    private void SetPerson(long sourcePatientKey, long? personKey)
    {
        var changed = Connection.Statement("UPDATE \"SourcePatient\" SET \"PersonKey\" = @person WHERE \"Key\" = @key")
            .With("@person", personKey)
            .With("@key", sourcePatientKey)
            .Execute();
        if (changed != 1)
        {
            throw new ArgumentException("There is no such source Patient.", nameof(sourcePatientKey));
        }
    }

    private void TouchPersonOf(long sourcePatientKey)
    {
        if (ReadSourcePatient(sourcePatientKey)?.PersonKey is { } personKey)
        {
            TouchPerson(personKey);
        }
    }

    private void TouchPerson(long personKey)
    {
        var sequence = Connection.NextSequence();
        var changed = Connection.Statement("UPDATE \"Person\" SET \"Sequence\" = @sequence WHERE \"Key\" = @key")
            .With("@sequence", sequence)
            .With("@key", personKey)
            .Execute();
        if (changed != 1)
        {
            throw new ArgumentException("There is no such person.", nameof(personKey));
        }

        Announce(personKey, sequence);
    }

    private void Announce(long personKey, long sequence) => Connection.Statement(
            "INSERT INTO \"Outbox\" (\"Sequence\", \"ResourceKey\", \"TypeKey\", \"Version\", \"Change\", \"FeedKey\") "
            + "VALUES (@sequence, @person, 0, 0, @change, 0)")
        .With("@sequence", sequence)
        .With("@person", personKey)
        .With("@change", (long)ResourceChange.PersonChanged)
        .Execute();
}
