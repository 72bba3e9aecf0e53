using System.Globalization;
using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Tests.Databases;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

/// <summary>Writes the same by the fast paths of both databases, and reads all tables back through EF Core.</summary>
public sealed class EqualRowsTests(SqliteDatabases sqlite, PostgreSqlDatabases postgreSql)
{
    private const string FullObservation =
        """
        {"resourceType":"Observation","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation"],"source":"urn:x"},
         "identifier":[{"system":"https://x.example","value":"1"}],"status":"final",
         "code":{"coding":[{"system":"http://loinc.org","code":"8480-6"},{"system":"http://loinc.org","code":"8480-6"}]},
         "subject":{"reference":"Patient/p1"},"effectivePeriod":{"start":"2025-03-01","end":"2025-03-02T10:00:00Z"},
         "derivedFrom":[{"reference":"https://elsewhere.example/fhir/Observation/9"}],
         "valueQuantity":{"value":120.50,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_databases_hold_the_same_rows()
    {
        var rows = await RowsOfAsync(sqlite);
        Assert.Equal(rows, await RowsOfAsync(postgreSql));
        Assert.Equal(5, rows.Count(row => row.StartsWith("Resource ", StringComparison.Ordinal)));
        Assert.Equal(["History changed 1", "History deleted 1"], rows.Where(row => row.StartsWith("History ", StringComparison.Ordinal))
            .Select(row => string.Join(' ', row.Split(' ').Take(3))));
        Assert.DoesNotContain(rows, row => row.Contains(" deleted Observation.", StringComparison.Ordinal));
        Assert.Contains("Reference changed Observation.patient Patient p2 0", rows);
        Assert.DoesNotContain("Reference changed Observation.patient Patient p1 0", rows);
        Assert.Contains("Reference full Observation.derived-from - https://elsewhere.example/fhir/Observation/9 0", rows);
        Assert.Contains($"String p1 Patient.family astrom {IndexValue.Hash("Åström")} 0", rows);
        Assert.Single(rows, row => row.StartsWith("Token full Observation.code ", StringComparison.Ordinal));
    }

    private static async Task<List<string>> RowsOfAsync(TestDatabases databases)
    {
        await using var database = await databases.CreateAsync(Cancel);
        var time = new ManualTime();
        await using var store = await HubStore.OpenAsync(database.Provider(), time, Cancel);
        await PutAsync(store, FullObservation, "full", new Ownership(1, 5, ResourceFlags.None));
        await PutAsync(store, """{"resourceType":"Patient","name":[{"family":"Åström","given":["Zoë"]}],"birthDate":"1980"}""", "p1", Ownership.Hub);
        await PutAsync(store, Observation("p1"), "changed", Ownership.Hub);
        time.Move(TimeSpan.FromSeconds(1));
        await PutAsync(store, Observation("p2"), "changed", Ownership.Hub);
        await PutAsync(store, Observation("p1"), "deleted", Ownership.Hub);
        await PutAsync(store, """{"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/p1"},"prediction":[{"probabilityDecimal":0.30}]}""", "risk", Ownership.Hub);
        await store.WriteAsync(
            session =>
            {
                session.Delete(StoreTests.Observation, "deleted");
                session.SourcePatient("p1", 1);
                return session.CreatePerson("golden", "9990000018");
            },
            Cancel);
        await using var context = database.Provider().CreateContext();
        return await RowsAsync(context);
    }

    private static string Observation(string patient) =>
        $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{patient}}"} }""";

    private static Task<PutResult> PutAsync(HubStore store, string json, string id, Ownership owner)
    {
        var resource = Resource.Read(Encoding.UTF8.GetBytes(json)).Resource!;
        return store.WriteAsync(session => session.Put(PreparedResource.Create(resource, id), owner), Cancel);
    }

    private static async Task<List<string>> RowsAsync(HubContext context)
    {
        var resources = await context.Resources.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync(Cancel);
        var names = resources.ToDictionary(row => row.Key, row => row.Id);
        var parameters = await context.SearchParameters.AsNoTracking().ToDictionaryAsync(row => row.Key, row => row.Name, Cancel);
        var types = await context.ResourceTypes.AsNoTracking().ToDictionaryAsync(row => row.Key, row => row.Name, Cancel);
        types[0] = "-";
        var rows = resources.Select(row => Line(
            "Resource", types[row.TypeKey], row.Id, row.Version, row.LastUpdated, row.IsDeleted, row.Body?.Length, row.ContentHash, row.FeedKey,
            row.SourcePatientKey, row.Flags)).ToList();
        rows.AddRange((await context.History.AsNoTracking().ToListAsync(Cancel)).Select(row => Line(
            "History", names[row.ResourceKey], row.Version, row.LastUpdated, row.IsDeleted, row.Body?.Length)).Order(StringComparer.Ordinal));
        rows.AddRange((await context.Outbox.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync(Cancel)).Select(row => Line(
            "Outbox", row.TypeKey == 0 ? "person" : names[row.ResourceKey], types[row.TypeKey], row.Version, row.Change, row.FeedKey)));
        var index = new List<string>();
        index.AddRange((await context.TokenIndex.AsNoTracking().ToListAsync(Cancel)).Select(row => Line(
            "Token", names[row.ResourceKey], parameters[row.ParameterKey], row.SystemHash, row.CodeHash, row.Ordinal)));
        index.AddRange((await context.StringIndex.AsNoTracking().ToListAsync(Cancel)).Select(row => Line(
            "String", names[row.ResourceKey], parameters[row.ParameterKey], row.Folded, row.ExactHash, row.Ordinal)));
        index.AddRange((await context.DateIndex.AsNoTracking().ToListAsync(Cancel)).Select(row => Line(
            "Date", names[row.ResourceKey], parameters[row.ParameterKey], row.Low, row.High, row.Ordinal)));
        index.AddRange((await context.NumberIndex.AsNoTracking().ToListAsync(Cancel)).Select(row => Line(
            "Number", names[row.ResourceKey], parameters[row.ParameterKey], row.Low, row.High, row.Ordinal)));
        index.AddRange((await context.QuantityIndex.AsNoTracking().ToListAsync(Cancel)).Select(row => Line(
            "Quantity", names[row.ResourceKey], parameters[row.ParameterKey], row.SystemHash, row.CodeHash, row.Low, row.High, row.Ordinal)));
        index.AddRange((await context.ReferenceIndex.AsNoTracking().ToListAsync(Cancel)).Select(row => Line(
            "Reference", names[row.ResourceKey], parameters[row.ParameterKey], types[row.TargetTypeKey], row.TargetId, row.Ordinal)));
        index.AddRange((await context.UriIndex.AsNoTracking().ToListAsync(Cancel)).Select(row => Line(
            "Uri", names[row.ResourceKey], parameters[row.ParameterKey], row.Value, row.Ordinal)));
        rows.AddRange(index.Order(StringComparer.Ordinal));
        rows.AddRange((await context.Persons.AsNoTracking().ToListAsync(Cancel)).Select(row => Line("Person", row.GoldenId, row.NhsNumber)));
        rows.AddRange((await context.SourcePatients.AsNoTracking().ToListAsync(Cancel)).Select(row => Line("SourcePatient", row.PatientId, row.FeedKey, row.PersonKey)));
        return rows;
    }

    private static string Line(params object?[] values) =>
        string.Join(' ', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "-"));
}
