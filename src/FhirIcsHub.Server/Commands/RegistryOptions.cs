using System.CommandLine;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Packages;

namespace FhirIcsHub.Server.Commands;

/// <summary>
/// Where <c>icshub packages</c> fetches from, keeps and notes packages; a setting of the hub stands where nothing is said.
/// </summary>
internal sealed class RegistryOptions
{
    private static readonly string[] DefaultRegistries = ["https://packages.fhir.org", "https://packages2.fhir.org/packages"];

    private readonly Option<DirectoryInfo> _project = new("--folder")
    {
        Description = "Folder of package.json and fhirpkg.lock.json [default: the working folder].",
        HelpName = "DIR",
    };

    private readonly Option<DirectoryInfo> _cache = new("--cache")
    {
        Description = "Folder of installed packages [default: ~/.fhir/packages; setting ICSHUB_Packages__Folder].",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _registries = new("--registry")
    {
        Description = "Registry to fetch from; can be repeated, asked in this order "
            + "[default: packages.fhir.org, packages2.fhir.org/packages; setting ICSHUB_Packages__Registries__0].",
        HelpName = "URL",
    };

    private readonly Option<bool> _offline =
        new("--offline") { Description = "Use installed packages only [setting ICSHUB_Packages__Offline]." };

    public RegistryOptions() => _registries.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(t => !IsRegistry(t.Value)))
        {
            result.AddError($"--registry must be an http or https address, not '{token.Value}'.");
        }
    });

    public void AddTo(Command command)
    {
        command.Add(_project);
        command.Add(_cache);
        command.Add(_registries);
        command.Add(_offline);
    }

    public string Project(ParseResult parsed) => parsed.GetValue(_project)?.FullName ?? Environment.CurrentDirectory;

    /// <summary>The settings with what the command line says; null when they are wrong, which is then said.</summary>
    public PackageSettings? Settings(ParseResult parsed)
    {
        if (!SettingsReader.TryRead(new CommandLineSettings(null, null), out var settings, out var problem))
        {
            parsed.InvocationConfiguration.Error.WriteLine(problem);
            return null;
        }

        if (settings.Packages.Registries.FirstOrDefault(r => !IsRegistry(r)) is { } wrong)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"Packages:Registries: '{wrong}' is no http or https address.");
            return null;
        }

        return settings.Packages with
        {
            Folder = parsed.GetValue(_cache)?.FullName ?? settings.Packages.Folder,
            Registries = parsed.GetValue(_registries) is { Length: > 0 } said ? said : settings.Packages.Registries is { Count: > 0 } set
                ? set : DefaultRegistries,
            Offline = parsed.GetValue(_offline) || settings.Packages.Offline,
        };
    }

    /// <summary>The registries to ask; none when offline.</summary>
    public static IReadOnlyList<PackageRegistry> Registries(PackageSettings settings, HttpClient client) => settings.Offline
        ? []
        :
        [
            .. settings.Registries.Select(r => new PackageRegistry(
                client, new Uri(r), new RegistryPatience(TimeSpan.FromSeconds(settings.TimeoutSeconds), TimeSpan.FromMilliseconds(500)),
                TimeProvider.System)),
        ];

    // Time-outs are the registry's own, for each attempt.
    public static HttpClient Client()
    {
        var client = new HttpClient(
            new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) })
        { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("icshub");
        return client;
    }

    private static bool IsRegistry(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0;
}
