using System.CommandLine;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Packages;
using FhirIcsHub.Server.Packages;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub packages add|restore|list</c>: FHIR packages from a registry or from files.</summary>
internal static class PackagesCommand
{
    public static Command Build()
    {
        var command = new Command("packages", """
            Fetch and list FHIR packages (implementation guides and their dependencies).

            A folder notes the packages that it works with in package.json and, with their exact versions and checksums, in
            fhirpkg.lock.json; the verbs of icshub that are run there load them over FHIR R4 and UK Core. Installed packages are kept
            in ~/.fhir/packages, which other FHIR tools share.
            """);
        command.Add(Add());
        command.Add(Restore());
        command.Add(List());
        return command;
    }

    private static Command Add()
    {
        var packages = new Argument<string[]>("package")
        {
            Description = "NAME, NAME@VERSION (1.2.3, 1.2.x, ^1.2, latest) or the file of a package (.tgz).",
            Arity = ArgumentArity.OneOrMore,
        };
        var options = new RegistryOptions();
        var command = new Command("add", """
            Fetch packages with all that they depend on, and note them in package.json and fhirpkg.lock.json.

            Example: icshub packages add fhir.r4.ukcore.stu2 hl7.fhir.uv.ips@1.1.x
            """) { packages };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AddAsync(parsed.GetRequiredValue(packages), options, parsed, cancellation));
        return command;
    }

    private static Command Restore()
    {
        var options = new RegistryOptions();
        var command = new Command("restore", """
            Fetch the packages of fhirpkg.lock.json, exactly those; without it, what package.json asks for.
            """);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) =>
            RunAsync(options, parsed, (work, problems) => work.RestoreAsync(problems, cancellation)));
        return command;
    }

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "All installed packages rather than those of the folder." };
        var options = new RegistryOptions();
        var command = new Command("list", "List the packages of the folder and whether they are installed.") { all };
        options.AddTo(command);
        command.SetAction(parsed => List(parsed.GetValue(all), options, parsed));
        return command;
    }

    private static async Task<int> AddAsync(string[] packages, RegistryOptions options, ParseResult parsed, CancellationToken cancellation)
    {
        var archives = Array.FindAll(packages, File.Exists);
        var named = Array.FindAll(packages, p => !File.Exists(p));
        if (Array.Find(named, n =>
            PackageReference.Parse(n) is null || n.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)) is { } wrong)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"error: {wrong} is neither a file nor NAME or NAME@VERSION.");
            return ExitCode.WrongUsage;
        }

        return await RunAsync(
            options, parsed, (work, problems) =>
                work.AddAsync(Array.ConvertAll(named, n => PackageReference.Parse(n)!), archives, problems, cancellation));
    }

    private static async Task<int> RunAsync(
        RegistryOptions options, ParseResult parsed, Func<PackageWork, ICollection<Issue>, Task<IReadOnlyList<ChosenPackage>?>> work)
    {
        if (options.Settings(parsed) is not { } settings)
        {
            return ExitCode.WrongUsage;
        }

        using var client = RegistryOptions.Client();
        var cache = new PackageCache(settings.Folder);
        var problems = new List<Issue>();
        var packages = await work(
            new PackageWork(
                new PackageProject(options.Project(parsed)), cache,
                new PackageInstaller(cache, RegistryOptions.Registries(settings, client)), TimeProvider.System),
            problems);
        foreach (var problem in problems)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{(problem.IsError ? "error" : "warning")}: {problem.Diagnostics}");
        }

        if (packages is not null)
        {
            WriteJson(parsed, packages, (json, package) =>
            {
                json.WriteString("name", package.Manifest.Name);
                json.WriteString("version", package.Manifest.Version);
                json.WriteString("sha256", cache.Checksum(package.Manifest.Name, package.Manifest.Version));
                json.WriteStartArray("askedForBy");
                foreach (var by in package.AskedBy)
                {
                    json.WriteStringValue(by);
                }

                json.WriteEndArray();
            });
        }

        return packages is null || problems.Exists(p => p.IsError) ? ExitCode.FoundProblems : ExitCode.Done;
    }

    private static int List(bool all, RegistryOptions options, ParseResult parsed)
    {
        if (options.Settings(parsed) is not { } settings)
        {
            return ExitCode.WrongUsage;
        }

        var cache = new PackageCache(settings.Folder);
        var problems = new List<Issue>();
        var packages = all
            ? cache.All()
            :
            [
                .. new PackageProject(options.Project(parsed))
                    .Lock(problems)?.Dependencies.Select(d => new PackageReference(d.Key, d.Value)) ?? [],
            ];
        problems.ForEach(p => parsed.InvocationConfiguration.Error.WriteLine($"error: {p.Diagnostics}"));
        WriteJson(parsed, packages, (json, package) =>
        {
            json.WriteString("name", package.Name);
            json.WriteString("version", package.Version);
            json.WriteBoolean("installed", cache.Find(package) is not null);
        });
        return problems.Count > 0 ? ExitCode.FoundProblems : ExitCode.Done;
    }

    // One array, one package a line.
    private static void WriteJson<T>(ParseResult parsed, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> writeMembers)
    {
        var lines = items.Select(item =>
        {
            using var line = new MemoryStream();
            using (var json = new Utf8JsonWriter(line, JsonText.WriterOptions))
            {
                json.WriteStartObject();
                writeMembers(json, item);
                json.WriteEndObject();
            }

            return System.Text.Encoding.UTF8.GetString(line.ToArray());
        });
        parsed.InvocationConfiguration.Output.WriteLine("[" + string.Join(",\n ", lines) + "]");
    }
}
