using System.CommandLine;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Packages;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Packages;

namespace FhirIcsHub.Server.Commands;

/// <summary>
/// Which definitions a verb works with: FHIR R4, UK Core (<c>profiles/ukcore</c>), the packages of the lock file in the working folder, and
/// what <c>--package</c> names, later ones over earlier ones.
/// </summary>
internal sealed class DefinitionOptions
{
    private readonly Option<string[]> _packages = new("--package")
    {
        Description = "Definitions to add to FHIR R4 and UK Core: a file (.json, .xml, .ndjson, .tgz), a folder, "
            + "or an installed package as name#version. Can be repeated; later ones win.",
        HelpName = "FILE_OR_DIR",
        DefaultValueFactory = _ => [],
    };

    private DefinitionOptions()
    {
    }

    /// <summary>Gives a verb the option.</summary>
    public static DefinitionOptions AddTo(Command command)
    {
        var options = new DefinitionOptions();
        command.Add(options._packages);
        return options;
    }

    /// <summary>Loads the definitions, and says on standard error what is wrong with them.</summary>
    /// <returns>Null when something that was named is not there or cannot be used (exit code 2).</returns>
    public DefinitionSet? Load(ParseResult parsed) => Load(parsed.GetValue(_packages) ?? [], parsed.InvocationConfiguration.Error);

    internal static DefinitionSet? Load(IReadOnlyList<string> packages, TextWriter error)
    {
        if (!SettingsReader.TryRead(new CommandLineSettings(null, null), out var settings, out var problem))
        {
            error.WriteLine(problem);
            return null;
        }

        var set = ShippedDefinitions.Load(settings.Profiles);
        var problems = new List<Issue>();
        var installed = new InstalledPackages(new PackageCache(settings.Packages.Folder));
        set = LockedPackages.Add(set, Environment.CurrentDirectory, installed, problems);
        var isUsable = true;
        foreach (var package in packages)
        {
            var before = set;
            set = Add(set, package, installed, problems);
            isUsable &= !ReferenceEquals(before, set) || !problems.Exists(p => p.IsError);
        }

        foreach (var issue in problems.Concat(set.Conflicts))
        {
            error.WriteLine($"{(issue.IsError ? "error" : "warning")}: {issue.Diagnostics}");
        }

        return isUsable ? set : null;
    }

    private static DefinitionSet Add(DefinitionSet set, string package, InstalledPackages installed, List<Issue> problems)
    {
        if (!Path.Exists(package) && PackageReference.Parse(package) is { } reference && package.AsSpan().IndexOfAny('#', '@') > 0)
        {
            return installed.Add(set, reference, problems);
        }

        return DefinitionFiles.Load(set, package, problems);
    }
}
