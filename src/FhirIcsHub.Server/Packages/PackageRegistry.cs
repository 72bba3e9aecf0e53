using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace FhirIcsHub.Server.Packages;

/// <summary>How patient the client of a registry is.</summary>
/// <param name="Timeout">For one attempt, the body included.</param>
/// <param name="RetryDelay">Before the second attempt; doubled (with jitter) before each further one.</param>
/// <param name="Retries">Attempts after the first.</param>
internal sealed record RegistryPatience(TimeSpan Timeout, TimeSpan RetryDelay, int Retries = 3);

/// <summary>
/// A FHIR package registry: the npm registry protocol, <c>GET {registry}/{name}</c> for the versions and
/// <c>GET {registry}/{name}/{version}</c> (or the address that the listing gives) for an archive. Time-outs, broken connections,
/// 408, 429 and 5xx are tried again.
/// </summary>
internal sealed class PackageRegistry
{
    private const long LargestListing = 64L << 20;
    private const long LargestArchive = 1L << 30;

    private readonly HttpClient _client;
    private readonly ResiliencePipeline _pipeline;

    public PackageRegistry(HttpClient client, Uri address, RegistryPatience patience, TimeProvider time)
    {
        _client = client;
        Address = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = patience.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = patience.RetryDelay,
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<TimeoutRejectedException>(),
            })
            .AddTimeout(patience.Timeout)
            .Build();
    }

    public Uri Address { get; }

    /// <summary>What the registry has of a package.</summary>
    /// <param name="name">The package's name.</param>
    /// <param name="reasons">Receives why there is no answer.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<RegistryListing?> ListAsync(string name, ICollection<string> reasons, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        if (!await GetAsync(new Uri(Address, Uri.EscapeDataString(name)), content, LargestListing, reasons, cancellation))
        {
            return null;
        }

        var listing = RegistryListing.Read(content.GetBuffer().AsMemory(0, (int)content.Length));
        if (listing is null)
        {
            reasons.Add($"{Address} answers with something else than a list of versions");
        }

        return listing;
    }

    /// <summary>Fetches an archive and checks it against the checksum that the listing gives.</summary>
    /// <returns>The archive in a temporary file that ends with the stream, positioned at its start; null when there is none.</returns>
    public async Task<FileStream?> FetchAsync(
        string name, string version, RegistryVersion listed, ICollection<string> reasons, CancellationToken cancellation)
    {
        var archive = new FileStream(
            Path.Combine(Path.GetTempPath(), $"icshub-{Guid.NewGuid():N}.tgz"),
            FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        if (await GetAsync(AddressOf(name, version, listed), archive, LargestArchive, reasons, cancellation)
            && await ArchiveChecksum.AgreesAsync(archive, listed, cancellation) is var agrees && agrees)
        {
            archive.Position = 0;
            return archive;
        }

        if (archive.Length > 0 && reasons.Count == 0)
        {
            reasons.Add($"{Address} sends another archive of {name}#{version} than its checksum says");
        }

        await archive.DisposeAsync();
        return null;
    }

    // A listing may lead elsewhere, but not from a safe address to an unsafe one (some registries list http addresses of their own).
    private Uri AddressOf(string name, string version, RegistryVersion listed) =>
        Uri.TryCreate(Address, listed.Tarball ?? "", out var tarball) && listed.Tarball is not null
            && (tarball.Scheme == Uri.UriSchemeHttps || tarball.Scheme == Address.Scheme)
            ? tarball
            : new Uri(Address, $"{Uri.EscapeDataString(name)}/{Uri.EscapeDataString(version)}");

    private async Task<bool> GetAsync(
        Uri address, Stream content, long largest, ICollection<string> reasons, CancellationToken cancellation)
    {
        try
        {
            var reason = await _pipeline.ExecuteAsync(
                async token => await TryGetAsync(address, content, largest, token), cancellation);
            if (reason is not null)
            {
                reasons.Add(reason);
            }

            return reason is null;
        }
        catch (TimeoutRejectedException)
        {
            reasons.Add($"{Address} does not answer in time");
        }
        catch (HttpRequestException problem) when (problem.StatusCode is { } status)
        {
            reasons.Add($"{Address} answers {(int)status}");
        }
        catch (HttpRequestException problem)
        {
            reasons.Add($"{Address} cannot be reached or breaks off: {problem.Message}");
        }

        return false;
    }

    // Null when the content is there, the reason when asking again is of no use, an exception when it may be.
    private async Task<string?> TryGetAsync(Uri address, Stream content, long largest, CancellationToken cancellation)
    {
        content.SetLength(0);
        using var response = await _client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500)
        {
            throw new HttpRequestException(null, null, response.StatusCode);
        }

        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return $"{Address} does not have it";
        }

        if (!response.IsSuccessStatusCode)
        {
            return $"{Address} answers {(int)response.StatusCode}";
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[1 << 16];
        for (int read; (read = await ReadAsync(body, buffer, cancellation)) > 0;)
        {
            if (content.Length + read > largest)
            {
                return $"{Address} sends more than {largest} bytes";
            }

            await content.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return null;
    }

    // A connection that breaks off is the network's fault and may be tried again; a disk that is full is not.
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (IOException broken)
        {
            throw new HttpRequestException(broken.Message, broken);
        }
    }
}
