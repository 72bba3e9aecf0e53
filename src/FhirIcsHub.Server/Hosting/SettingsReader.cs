using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace FhirIcsHub.Server.Hosting;

/// <summary>What the command line said; null where it said nothing.</summary>
internal sealed record CommandLineSettings(string? Urls, string? DataFolder);

/// <summary>
/// Reads the settings: appsettings.json beside the executable, then in the working folder, then the environment, then the command line.
/// </summary>
internal static class SettingsReader
{
    public const string EnvironmentPrefix = "ICSHUB_";

    public static bool TryRead(
        CommandLineSettings commandLine, [NotNullWhen(true)] out HubSettings? settings, [NotNullWhen(false)] out string? problem)
    {
        settings = null;
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true)
                .AddEnvironmentVariables(EnvironmentPrefix)
                .AddInMemoryCollection(Said(commandLine))
                .Build();
            settings = configuration.Get<HubSettings>(options => options.ErrorOnUnknownConfiguration = false) ?? new HubSettings();
            problem = ProblemOf(settings);
        }
        catch (InvalidDataException unreadable)
        {
            problem = $"appsettings.json cannot be read: {unreadable.Message}";
        }
        catch (InvalidOperationException wrongValue)
        {
            problem = $"A setting has a value of the wrong kind: {wrongValue.Message}";
        }
        return problem is null;
    }

    /// <summary>Null when the hub can be started with these settings; else what is wrong with them and what to do.</summary>
    public static string? ProblemOf(HubSettings settings)
    {
        if (!AccessSettings.Policies.Contains(settings.Access.Policy))
        {
            return $"Access:Policy is '{settings.Access.Policy}'; it can be {string.Join(", ", AccessSettings.Policies)}.";
        }
        if (settings.Storage.Provider == StorageEngine.PostgreSql && string.IsNullOrWhiteSpace(settings.Storage.ConnectionString))
        {
            return "Storage:Provider is PostgreSql, which needs Storage:ConnectionString.";
        }
        if (settings.Storage.LockSeconds < 1)
        {
            return "Storage:LockSeconds must be 1 or more.";
        }
        if (settings.Limits.MaxBodyBytes < 1 || settings.Limits.MaxBundleEntries < 1
            || settings.Limits.DefaultPageSize < 1 || settings.Limits.MaxPageSize < settings.Limits.DefaultPageSize)
        {
            return "Limits must be positive, and Limits:MaxPageSize not below Limits:DefaultPageSize.";
        }
        if (settings.Limits.SearchSeconds is not (> 0 and <= LimitSettings.MaxSearchSeconds))
        {
            return $"Limits:SearchSeconds must be above 0 and at most {LimitSettings.MaxSearchSeconds}.";
        }
        if (settings.Cors.Origins.FirstOrDefault(origin => !IsOrigin(origin)) is { } origin)
        {
            return $"Cors:Origins has '{origin}'; an origin is written like https://apps.example.nhs.uk, without a path.";
        }
        if (settings.Terminology.Problem() is { } terminology)
        {
            return terminology;
        }
        if (settings.Jobs.Problem() is { } jobs)
        {
            return jobs;
        }
        if (settings.Export.MaxFileBytes < 1 || settings.Import.MaxUploadBytes < 1)
        {
            return "Export:MaxFileBytes and Import:MaxUploadBytes must be positive.";
        }
        if (settings.Subscriptions.Problem() is { } subscriptions)
        {
            return subscriptions;
        }
        return settings.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(url => UrlProblem(url, settings.Access.Policy))
            .FirstOrDefault(problem => problem is not null);
    }

    private static string? UrlProblem(string url, string policy)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return $"'{url}' is no address to listen on; write it like http://127.0.0.1:8080.";
        }
        return policy != AccessSettings.OpenLoopbackOnly || IsLoopback(address.Host)
            ? null
            : $"The hub has no access control configured, so it listens on loopback only, and '{url}' is not loopback. "
                + $"To open it to everyone who can reach it, set {EnvironmentPrefix}Access__Policy={AccessSettings.OpenToNetwork}.";
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text;

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Dictionary<string, string?> Said(CommandLineSettings commandLine)
    {
        var said = new Dictionary<string, string?>();
        if (commandLine.Urls is not null)
        {
            said["Urls"] = commandLine.Urls;
        }
        if (commandLine.DataFolder is not null)
        {
            said["Storage:Folder"] = commandLine.DataFolder;
        }
        return said;
    }
}
