using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Server.Tests;

/// <summary>A plain HTTP client with FHIR content types.</summary>
internal sealed class FhirClient(Uri hub) : IDisposable
{
    public HttpClient Http { get; } = new() { BaseAddress = hub };

    public string FhirBase => $"{hub.ToString().TrimEnd('/')}/fhir";

    public Task<FhirReply> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<FhirReply> PostAsync(string path, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, Json(json), headers);

    public Task<FhirReply> PutAsync(string path, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, Json(json), headers);

    public Task<FhirReply> DeleteAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Delete, path, null, headers);

    public async Task<FhirReply> SendAsync(HttpMethod method, string path, HttpContent? content,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await Http.SendAsync(request);
        return new FhirReply(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }

    public static HttpContent Json(string json, string contentType = "application/fhir+json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    public void Dispose() => Http.Dispose();
}

/// <summary>What came back, read to the end.</summary>
internal sealed record FhirReply(int Status, string Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string? ETag => Headers.ETag?.ToString();

    public string Id => (string)Json["id"]!;

    /// <summary>The first issue of an OperationOutcome.</summary>
    public JsonNode Issue => Json["issue"]![0]!;

    public string? IssueCode => (string?)Issue["code"];

    public string? Expression => (string?)Issue["expression"]?[0];

    public string Diagnostics => (string)Issue["diagnostics"]!;
}
