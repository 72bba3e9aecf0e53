using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Packages;
using FhirIcsHub.Server.Terminology;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Operations;

/// <summary>
/// The definitions that the hub works with: those it brings (R4, UK Core), and over them those that are stored on it. A definition that
/// is written counts from the next request on.
/// </summary>
internal sealed class HubDefinitions(
    HubStore store, string profiles, ValidationSettings validation, ITerminologyService? server) : IDisposable
{
    private static readonly FhirType[] Types =
    [
        .. new[] { "CodeSystem", "ConceptMap", "NamingSystem", "Questionnaire", "StructureDefinition", "StructureMap", "ValueSet" }
            .Select(name => FhirSchema.R4.FindType(name)!),
    ];

    private readonly SemaphoreSlim _reading = new(1);
    private readonly Lazy<DefinitionSet> _shipped = new(() => ShippedDefinitions.Load(profiles));
    private volatile HubKnowledge? _current;

    /// <summary>What is known now.</summary>
    public async Task<HubKnowledge> CurrentAsync(CancellationToken cancellation)
    {
        var change = await store.ReadAsync(session => session.LastChange(Types), cancellation);
        if (_current is { } current && current.Change == change)
        {
            return current;
        }
        await _reading.WaitAsync(cancellation);
        try
        {
            if (_current is not { } read || read.Change != change)
            {
                _current = await store.ReadAsync(Read, cancellation);
            }
            return _current;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private HubKnowledge Read(ReadSession session)
    {
        var change = session.LastChange(Types);
        var stored = Types.SelectMany(type => session.All(type, AccessFilter.Hub))
            .Select(resource => DefinitionSet.Of(resource.Parse(), "this hub")).ToArray();
        return new HubKnowledge(change, stored.Length == 0 ? _shipped.Value : _shipped.Value.With(stored), validation, server);
    }
}

/// <summary>Definitions, and what is made of them on demand.</summary>
internal sealed class HubKnowledge
{
    private readonly Lazy<Validator> _validator;

    public HubKnowledge(long change, DefinitionSet definitions, ValidationSettings validation, ITerminologyService? server)
    {
        Change = change;
        Definitions = definitions;
        Snapshots = new SnapshotGenerator(definitions);
        LocalTerminology = new LocalTerminology(definitions);
        Terminology = server is null ? new LocalTerminologyService(LocalTerminology) : new LocalThenServer(LocalTerminology, server);
        AsksServer = server is not null;
        _validator = new Lazy<Validator>(() => new Validator(definitions, Snapshots, LocalTerminology, new ValidatorOptions
        {
            ChooseUkCoreProfiles = validation.UkCore,
            HostRules = validation.NhsNumber == NhsNumberCheck.Off ? [] : [NhsNumberRule.Of(
                validation.NhsNumber == NhsNumberCheck.Error ? IssueSeverity.Error : IssueSeverity.Warning)],
        }));
    }

    /// <summary>Number of the last change that is in it.</summary>
    public long Change { get; }

    public DefinitionSet Definitions { get; }

    public SnapshotGenerator Snapshots { get; }

    public LocalTerminology LocalTerminology { get; }

    /// <summary>Answers from the definitions, and from the terminology server where one is set.</summary>
    public ITerminologyService Terminology { get; }

    public bool AsksServer { get; }

    /// <summary>Validates by R4, UK Core and the hub's own rules.</summary>
    public Validator Validator => _validator.Value;
}
