using FhirIcsHub.Cql.Models;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Measures;

/// <summary>
/// The Measures and CQL libraries that are stored on the hub. What was read and compiled is kept for as long as none of them changes, nor
/// the definitions; one that is written counts from the next request on.
/// </summary>
/// <param name="store">The hub's store.</param>
/// <param name="definitions">The value sets and code systems that the hub knows now: the same object for as long as none changes.</param>
/// <param name="models">The models that CQL texts may use; null = those that are shipped.</param>
public sealed class HubContent(HubStore store, Func<CancellationToken, Task<DefinitionSet>> definitions, ModelSet? models = null)
    : IDisposable
{
    private static readonly FhirType[] Types = [.. new[] { "Measure", "Library" }.Select(name => FhirSchema.R4.FindType(name)!)];

    private readonly SemaphoreSlim _reading = new(1);
    private volatile Known? _known;

    /// <summary>What is stored now.</summary>
    public async Task<MeasureContent> CurrentAsync(CancellationToken ct)
    {
        var change = await store.ReadAsync(session => session.LastChange(Types), ct);
        var terms = await definitions(ct);
        if (IsCurrent(_known, change, terms))
        {
            return _known!.Content;
        }

        await _reading.WaitAsync(ct);
        try
        {
            if (!IsCurrent(_known, change, terms))
            {
                _known = await store.ReadAsync(session => Read(session, terms), ct);
            }

            return _known!.Content;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private static bool IsCurrent(Known? known, long change, DefinitionSet terms) =>
        known is not null && known.Change == change && ReferenceEquals(known.Terms, terms);

    private Known Read(ReadSession session, DefinitionSet terms) => new(
        session.LastChange(Types),
        terms,
        new MeasureContent(
            Types.SelectMany(type => session.All(type, AccessFilter.Hub)).Select(stored => stored.ParseContent()),
            new MeasureContentOptions { Definitions = terms, Models = models }));

    /// <param name="Change">Number of the last change that is in it.</param>
    /// <param name="Terms">The definitions that value sets are from.</param>
    /// <param name="Content">What was made of them.</param>
    private sealed record Known(long Change, DefinitionSet Terms, MeasureContent Content);
}
