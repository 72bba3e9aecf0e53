using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Bodies;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Storage;

/// <summary>
/// The small integers that rows hold instead of the names of resource types, search parameters and feeds. A name's key never changes,
/// so what is cached here stays true however many processes write; a name that another process has added is looked up when it is met.
/// </summary>
public sealed class StorageCatalog
{
    /// <summary>The hub itself: owner of all that belongs to no feed.</summary>
    public const int HubFeedKey = 0;

    private readonly int[] _typeKeys = new int[FhirSchema.R4.Types.Length];
    private readonly ConcurrentDictionary<int, FhirType> _types = new();
    private readonly ConcurrentDictionary<string, int> _parameterKeys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _feedKeys = new(StringComparer.Ordinal);

    private readonly Lock _publishing = new();
    private volatile SearchSchema _search = SearchSchema.R4;

    /// <param name="dictionary">The text of a stored dictionary of bodies by its number.</param>
    /// <param name="indexesText">The words of resources are indexed.</param>
    internal StorageCatalog(Func<int, byte[]?> dictionary, bool indexesText) =>
        (Bodies, IndexesText) = (new BodyDictionaries(dictionary), indexesText);

    /// <summary>The words of resources are indexed, so that they are found by <c>_text</c> and <c>_content</c>.</summary>
    public bool IndexesText { get; }

    internal BodyDictionaries Bodies { get; }

    internal KnownCodes KnownCodes { get; } = new();

    /// <summary>How many resources have the values that searches asked for.</summary>
    internal ValueFrequencies Frequencies { get; } = new();

    /// <summary>What resources are indexed and searched by, as far as this process knows.</summary>
    public SearchSchema Search => _search;

    /// <summary>Called when what is indexed and searched by has changed; on the thread that found it.</summary>
    public event Action? SearchChanged;

    public int TypeKey(FhirType type) => _typeKeys[type.Index] is > 0 and var key
        ? key
        : throw new ArgumentException("Not a concrete resource type.", nameof(type));

    public FhirType Type(int typeKey) => _types[typeKey];

    /// <summary>Key of a resource type by its name; 0 when there is none.</summary>
    public int TypeKeyOf(string typeName) => FhirSchema.R4.FindType(typeName) is { } type ? _typeKeys[type.Index] : 0;

    /// <summary>Key of a search parameter; 0 when no resource has been indexed by it yet, so that nothing can be found.</summary>
    public int ParameterKey(SearchParameterInfo parameter) => ParameterKey(parameter.Key);

    /// <inheritdoc cref="ParameterKey(SearchParameterInfo)"/>
    public int ParameterKey(string name) => _parameterKeys.GetValueOrDefault(name);

    /// <summary>Key of a feed; null when it has never been registered (see <see cref="WriteSession.AddFeed"/>).</summary>
    public int? FeedKey(string name) => _feedKeys.TryGetValue(name, out var key) ? key : null;

    internal void AddType(int key, string name)
    {
        if (FhirSchema.R4.FindType(name) is { } type)
        {
            _typeKeys[type.Index] = key;
            _types[key] = type;
        }
    }

    internal void AddParameter(int key, string name) => _parameterKeys[name] = key;

    /// <summary>Makes known what is committed.</summary>
    internal void Publish(SearchSchema search)
    {
        lock (_publishing)
        {
            if (search.Epoch <= _search.Epoch)
            {
                return;
            }

            _search = search;
        }

        SearchChanged?.Invoke();
    }

    internal void AddFeed(int key, string name) => _feedKeys[name] = key;
}
