using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirIcsHub.EndToEnd.Durability;

/// <summary>
/// One client that creates, updates and deletes resources of its own on <c>/fhir</c>, alone and in transactions, and remembers what it was
/// told. When the connection breaks under a write, that write may have happened or not, as a whole.
/// </summary>
internal sealed class RestLoad(int client, int seed)
{
    private const int Resources = 8;
    private const int InTransaction = 5;

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, string?> _acknowledged = [];
    private Dictionary<string, string?> _unanswered = [];
    private int _writes;

    public int Acknowledged { get; private set; }

    public bool WasInterrupted => _unanswered.Count > 0;

    /// <summary>Writes until the connection breaks.</summary>
    public async Task RunAsync(HttpClient hub, Action acknowledged)
    {
        while (true)
        {
            var changes = Next();
            try
            {
                await SendAsync(hub, changes);
            }
            catch (HttpRequestException)
            {
                _unanswered = changes;
                return;
            }
            foreach (var (id, text) in changes)
            {
                _acknowledged[id] = text;
            }
            Acknowledged++;
            acknowledged();
        }
    }

    /// <summary>What the hub has and should not have, or lacks; and takes what it has as the new state.</summary>
    public async Task<IReadOnlyList<string>> ProblemsAsync(HttpClient hub)
    {
        var problems = new List<string>();
        var happened = new HashSet<bool>();
        foreach (var id in _acknowledged.Keys.Union(_unanswered.Keys).ToList())
        {
            var found = await ReadAsync(hub, id);
            var before = _acknowledged.GetValueOrDefault(id);
            if (_unanswered.TryGetValue(id, out var wanted) && wanted != before)
            {
                happened.Add(found == wanted);
                if (found != wanted && found != before)
                {
                    problems.Add($"{id} is '{found}', neither '{before}' nor '{wanted}'");
                }
            }
            else if (found != before)
            {
                problems.Add($"{id} is '{found}', and '{before}' was acknowledged");
            }
            _acknowledged[id] = found;
        }
        if (happened.Count > 1)
        {
            problems.Add($"a transaction of client {client} is half there");
        }
        _unanswered = [];
        return problems;
    }

    private Dictionary<string, string?> Next()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{client}/{++_writes}");
        return _random.Next(10) switch
        {
            < 3 => Enumerable.Range(0, InTransaction).ToDictionary(i => $"c{client}-t{i}", _ => (string?)text),
            3 => new() { [OneOfMine()] = null },
            _ => new() { [OneOfMine()] = text },
        };
    }

    private string OneOfMine() => $"c{client}-{_random.Next(Resources)}";

    private static async Task SendAsync(HttpClient hub, Dictionary<string, string?> changes)
    {
        var (id, text) = changes.First();
        using var response = changes.Count > 1 ? await hub.PostAsync("fhir", Transaction(changes))
            : text is null ? await hub.DeleteAsync($"fhir/Basic/{id}")
            : await hub.PutAsync($"fhir/Basic/{id}", Fhir(Basic(id, text)));
        await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"A write was answered {(int)response.StatusCode}.");
        }
    }

    private static StringContent Transaction(Dictionary<string, string?> changes) => Fhir(new JsonObject
    {
        ["resourceType"] = "Bundle",
        ["type"] = "transaction",
        ["entry"] = new JsonArray([.. changes.Select(change => new JsonObject
        {
            ["resource"] = Basic(change.Key, change.Value!),
            ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = $"Basic/{change.Key}" },
        })]),
    });

    private static JsonObject Basic(string id, string text) =>
        new() { ["resourceType"] = "Basic", ["id"] = id, ["code"] = new JsonObject { ["text"] = text } };

    private static StringContent Fhir(JsonObject resource) => new(resource.ToJsonString(), Encoding.UTF8, "application/fhir+json");

    private static async Task<string?> ReadAsync(HttpClient hub, string id)
    {
        using var response = await hub.GetAsync($"fhir/Basic/{id}");
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return null;
        }
        response.EnsureSuccessStatusCode();
        return (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!["text"];
    }
}
