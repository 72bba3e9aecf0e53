using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Sqlite;

namespace FhirIcsHub.Measures.Tests;

/// <summary>
/// A hub's store in a temporary SQLite file, with the shipped measures, and the evaluator over it. Its clock stands still.
/// </summary>
internal sealed class TestHub : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 4, 2, 8, 30, 0, TimeSpan.Zero);

    private static readonly Fhir.Schemas.FhirType ValueSetType = Fhir.Schemas.FhirSchema.R4.FindType("ValueSet")!;

    private readonly string _folder;
    private (long Change, DefinitionSet? Known) _definitions = (-1, null);

    private TestHub(string folder, HubStore store)
    {
        _folder = folder;
        Store = store;
        Evaluator = new MeasureEvaluator(store, TestGeography.Small(), new HubContent(store, DefinitionsAsync), new StoppedClock());
    }

    public HubStore Store { get; }

    public MeasureEvaluator Evaluator { get; }

    public static async Task<TestHub> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("icshub-measures-").FullName;
        var hub = new TestHub(folder, await HubStore.OpenAsync(new SqliteProvider(Path.Combine(folder, "hub.db")), new StoppedClock()));
        await hub.Store.WriteAsync(session =>
        {
            foreach (var resource in ShippedMeasuresTests.Resources)
            {
                session.Put(PreparedResource.Create(resource, resource.Id!), Ownership.Hub);
            }

            return true;
        });

        return hub;
    }

    public Task PutAsync(string json) => Store.WriteAsync(session => session.Put(Prepare(Parse(json)), Ownership.Hub));

    public Task DeleteAsync(string type, string id) =>
        Store.WriteAsync(session => session.Delete(Fhir.Schemas.FhirSchema.R4.FindType(type)!, id));

    /// <summary>Stores people, each as a person of its own with its Patient golden.</summary>
    public Task AddAsync(params IEnumerable<TestPerson> people) => Store.WriteAsync(session =>
    {
        foreach (var person in people)
        {
            var patient = session.SourcePatient(person.Id, StorageCatalog.HubFeedKey);
            session.LinkSourcePatient(patient.Key, session.CreatePerson(person.Id));
            session.Put(Prepare(person.Patient), new Ownership(StorageCatalog.HubFeedKey, patient.Key, ResourceFlags.Golden));
            PutClinical(session, person, patient.Key, StorageCatalog.HubFeedKey);
        }

        return true;
    });

    /// <summary>
    /// Stores what another feed knows of a person: its own Patient and that one's resources. Linked to no person when none is named.
    /// </summary>
    public Task AddSourcePatientAsync(TestPerson source, string? goldenId) => Store.WriteAsync(session =>
    {
        var feed = session.AddFeed("acute");
        var patient = session.SourcePatient(source.Id, feed);
        if (goldenId is not null)
        {
            session.LinkSourcePatient(patient.Key, session.FindPersonByGoldenId(goldenId)!.Key);
        }

        session.Put(Prepare(source.Patient), new Ownership(feed, patient.Key, ResourceFlags.SourcePatient));
        PutClinical(session, source, patient.Key, feed);
        return true;
    });

    /// <summary>A run over the year to 2026-03-31; its report is checked to be strict R4.</summary>
    public async Task<Element> ReportAsync(string measure, string? subject = null, ReportType? reportType = null)
    {
        var result = await EvaluateAsync(measure, subject, reportType);
        Xunit.Assert.Empty(result.Issues);
        var read = Resource.Read(result.Report!);
        Xunit.Assert.Empty(read.Issues);
        return read.Resource!.Root;
    }

    public Task<EvaluateResult> EvaluateAsync(string measure, string? subject = null, ReportType? reportType = null)
    {
        var parts = subject?.Split('/');
        var request = new EvaluateRequest(
            measure,
            new DateOnly(2025, 4, 1),
            new DateOnly(2026, 3, 31),
            reportType ?? (parts?[0] == "Patient" ? ReportType.Subject : ReportType.Summary),
            parts is null ? null : new ReportSubject(parts[0], parts[1]));
        return Evaluator.EvaluateAsync(request, Xunit.TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void PutClinical(WriteSession session, TestPerson person, long sourcePatientKey, int feed)
    {
        foreach (var resource in person.Clinical)
        {
            session.Put(Prepare(resource), new Ownership(feed, sourcePatientKey, ResourceFlags.None));
        }
    }

    /// <summary>R4 with the value sets that are stored; the same object until one changes.</summary>
    private Task<DefinitionSet> DefinitionsAsync(CancellationToken ct) => Store.ReadAsync(
        session =>
        {
            var change = session.LastChange([ValueSetType]);
            if (_definitions.Change != change)
            {
                _definitions = (change, DefinitionSet.R4Core.With(
                    [.. session.All(ValueSetType, AccessFilter.Hub).Select(stored => DefinitionSet.Of(stored.Parse(), "the hub"))]));
            }

            return _definitions.Known!;
        },
        ct);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static PreparedResource Prepare(JsonObject json) => PreparedResource.Create(
        Resource.Read(Encoding.UTF8.GetBytes(json.ToJsonString())).Resource!, (string)json["id"]!);

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
