using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace FhirIcsHub.Server.Tests.Fuzz;

/// <summary>
/// Requests that nobody thought of: 5,000 of them, or as many as <c>ICSHUB_FUZZ_REQUESTS</c> says, from the seed <c>ICSHUB_FUZZ_SEED</c>.
/// Whatever comes in, the hub answers in time, with no defect, and says what is wrong as an OperationOutcome.
/// </summary>
public sealed class RequestFuzzTests(TestHub hub) : IClassFixture<TestHub>, IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task No_request_makes_the_hub_fail_hang_or_tell_its_insides()
    {
        var generator = new RequestGenerator([.. hub.Hub.Endpoints.Endpoints.OfType<RouteEndpoint>()]);
        var first = Setting("ICSHUB_FUZZ_SEED", 20_261_122);
        var failures = new List<string>();
        var statuses = new SortedDictionary<int, int>();
        for (var seed = first; seed < first + Setting("ICSHUB_FUZZ_REQUESTS", 5_000) && failures.Count < 10; seed++)
        {
            var request = generator.Make(seed);
            var (status, problem) = await ProblemOfAsync(request);
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            if (problem is not null)
            {
                failures.Add($"seed {seed}: {problem}\n  {request}");
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", statuses.Select(one => $"{one.Key}: {one.Value}")));

        Assert.True(failures.Count == 0, string.Join("\n", failures) + "\n" + string.Join("\n", hub.Log.Lines.Where(IsDefect).Take(5)));
        Assert.True(statuses.Count(status => status.Key is >= 200 and < 300) > 0 && statuses.Count >= 8, "the requests are all alike");
    }

    public void Dispose() => _client.Dispose();

    private async Task<(int Status, string? Problem)> ProblemOfAsync(FuzzRequest request)
    {
        using var message = request.Build(hub.Hub.Address);
        using var patience = new CancellationTokenSource(Hang);
        try
        {
            using var response = await _client.SendAsync(message, patience.Token);
            var body = await response.Content.ReadAsStringAsync(patience.Token);
            var status = (int)response.StatusCode;
            return (status, status >= 500 ? $"answered {status}"
                : body.Contains("   at FhirIcsHub.", StringComparison.Ordinal) ? "tells a stack trace"
                : status >= 400 && request.Method != "HEAD" && !IsOutcome(body) ? $"answered {status} without an OperationOutcome: {body}"
                : null);
        }
        catch (OperationCanceledException)
        {
            return (0, "is not answered");
        }
        catch (HttpRequestException broken)
        {
            return (0, $"breaks the connection: {broken.Message}");
        }
    }

    private static bool IsOutcome(string body)
    {
        try
        {
            if (body.StartsWith('<'))
            {
                return XDocument.Parse(body).Root?.Name.LocalName == "OperationOutcome";
            }
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("resourceType").GetString() == "OperationOutcome";
        }
        catch (Exception unreadable) when (unreadable is JsonException or System.Xml.XmlException or KeyNotFoundException)
        {
            return false;
        }
    }

    private static bool IsDefect(string line) => line.Contains("Defect", StringComparison.Ordinal);

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var set) ? set : standard;
}
