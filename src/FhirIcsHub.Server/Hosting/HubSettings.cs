using FhirIcsHub.Server.BulkData;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Server.Terminology;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Hosting;

/// <summary>
/// All settings of the hub. Names are those of appsettings.json and, with <c>ICSHUB_</c> and <c>__</c>, of the environment.
/// </summary>
public sealed record HubSettings
{
    /// <summary>Addresses to listen on, separated by semicolons. Port 0 takes a free one.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8080";

    /// <summary>The address that clients use, when it is not the one they connect to (behind a proxy); links are built on it.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Folder of feeds, maps, measures and geography. Default: <c>profiles</c> beside the executable.</summary>
    public string Profiles { get; init; } = Path.Combine(AppContext.BaseDirectory, "profiles");

    /// <summary>
    /// The hub's secret: any long text that nobody can guess. Needed when several machines share a PostgreSQL database; otherwise one is
    /// made and kept in the data folder.
    /// </summary>
    public string? Secret { get; init; }

    public StorageSettings Storage { get; init; } = new();

    public AccessSettings Access { get; init; } = new();

    public LimitSettings Limits { get; init; } = new();

    public SearchSettings Search { get; init; } = new();

    public CorsSettings Cors { get; init; } = new();

    public WriteSettings Writes { get; init; } = new();

    public ValidationSettings Validation { get; init; } = new();

    public PackageSettings Packages { get; init; } = new();

    public TerminologySettings Terminology { get; init; } = new();

    public JobSettings Jobs { get; init; } = new();

    public ExportSettings Export { get; init; } = new();

    public ImportSettings Import { get; init; } = new();

    public SubscriptionSettings Subscriptions { get; init; } = new();
}

/// <summary>Where the records are kept.</summary>
public sealed record StorageSettings
{
    public StorageEngine Provider { get; init; } = StorageEngine.Sqlite;

    /// <summary>Data folder: the SQLite database file and the hub's secret.</summary>
    public string Folder { get; init; } = "data";

    /// <summary>Connection string of PostgreSQL.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>How long a write waits for what another program or transaction has locked, in seconds; then it is answered 503.</summary>
    public int LockSeconds { get; init; } = StorageProvider.DefaultLockSeconds;
}

/// <summary>The databases that the hub can keep its records in.</summary>
public enum StorageEngine
{
    Sqlite,
    PostgreSql,
}

/// <summary>Who may speak to the hub.</summary>
public sealed record AccessSettings
{
    /// <summary><c>open-loopback-only</c> (default), <c>closed-to-network</c> or <c>open-to-network</c>.</summary>
    public string Policy { get; init; } = OpenLoopbackOnly;

    public const string OpenLoopbackOnly = "open-loopback-only";

    /// <summary>
    /// Answers this machine only, as <see cref="OpenLoopbackOnly"/> does, but may listen on other addresses, where everybody is refused
    /// with the reason. The container image's default: in there it must listen beyond loopback to be heard at all.
    /// </summary>
    public const string ClosedToNetwork = "closed-to-network";

    public const string OpenToNetwork = "open-to-network";

    public static IReadOnlyList<string> Policies { get; } = [OpenLoopbackOnly, ClosedToNetwork, OpenToNetwork];
}

/// <summary>Which web pages may call the hub from a browser (Cross-Origin Resource Sharing).</summary>
public sealed record CorsSettings
{
    /// <summary>Origins such as <c>https://apps.example.nhs.uk</c>; none by default. <c>*</c> is not taken: name who may.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];
}

/// <summary>What resources can be found by.</summary>
public sealed record SearchSettings
{
    /// <summary>
    /// Whether the words of resources are indexed, for <c>_text</c> and <c>_content</c>. What was written without is found after
    /// <c>$reindex</c>.
    /// </summary>
    public bool FullText { get; init; } = true;
}

/// <summary>How writes to <c>/fhir</c> are taken.</summary>
public sealed record WriteSettings
{
    /// <summary>Whether a change of what exists must name the version that it is based on: without If-Match it is answered 428.</summary>
    public bool RequireIfMatch { get; init; }
}

/// <summary>What <c>$validate</c> judges by beside R4 and the profiles that a resource or the request names.</summary>
public sealed record ValidationSettings
{
    /// <summary>Whether resources are held to UK Core's profile for their type.</summary>
    public bool UkCore { get; init; } = true;

    /// <summary>What an NHS number that fails its check (modulus 11) is.</summary>
    public NhsNumberCheck NhsNumber { get; init; } = NhsNumberCheck.Error;
}

/// <summary>What an NHS number that fails its check is.</summary>
public enum NhsNumberCheck
{
    Error,
    Warning,
    Off,
}

/// <summary>Where FHIR packages come from and where they are kept.</summary>
public sealed record PackageSettings
{
    /// <summary>
    /// The packages' folder, in the layout that FHIR tools share: <c>name#version/package</c>. Default: <c>.fhir/packages</c> of the user.
    /// </summary>
    public string Folder { get; init; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".fhir", "packages");

    /// <summary>Addresses of registries, asked in this order. Default: packages.fhir.org, then packages2.fhir.org.</summary>
    public IReadOnlyList<string> Registries { get; init; } = [];

    /// <summary>Use what is in the folder only, and never the network.</summary>
    public bool Offline { get; init; }

    /// <summary>How long a registry may take for one answer, in seconds.</summary>
    public double TimeoutSeconds { get; init; } = 100;
}

/// <summary>What one request may ask of the hub.</summary>
public sealed record LimitSettings
{
    /// <summary>A request body must be smaller than this many bytes.</summary>
    public long MaxBodyBytes { get; init; } = 50_000_000;

    /// <summary>Entries that one transaction or batch Bundle may have.</summary>
    public int MaxBundleEntries { get; init; } = 20_000;

    /// <summary>Entries on a page of a search or history when the client does not say.</summary>
    public int DefaultPageSize { get; init; } = 50;

    /// <summary>Entries on a page at most; a larger <c>_count</c> is cut to this.</summary>
    public int MaxPageSize { get; init; } = 1_000;

    /// <summary>A day: nobody waits longer for an answer.</summary>
    public const int MaxSearchSeconds = 86_400;

    /// <summary>How long a search may take, in seconds; past it the hub gives it up.</summary>
    public double SearchSeconds { get; init; } = 30;
}
