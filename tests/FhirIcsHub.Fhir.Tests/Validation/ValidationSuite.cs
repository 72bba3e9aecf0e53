using System.Text.Json;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Fhir.Tests.Validation;

/// <summary>One run of a case: the file alone, or against the profile of the case.</summary>
/// <param name="Id">Id of the case, <c>#2</c> where two share it, with <c>/profile</c> for the second run.</param>
/// <param name="Tier">A or B as the suite's README says.</param>
/// <param name="File">The resource.</param>
/// <param name="Packages">Files to load before.</param>
/// <param name="Profile">File of the profile to validate against; null in the first run.</param>
/// <param name="Expected">HL7's outcome.</param>
/// <param name="Switches">What HL7's validator was told to be strict about; the default options when nothing.</param>
internal sealed record SuiteRun(
    string Id, string Tier, string File, IReadOnlyList<string> Packages, string? Profile, JsonElement Expected, ValidatorOptions Switches)
{
    /// <summary>HL7's verdict; null = only external terminology tells.</summary>
    public bool? IsValid => Expected.GetProperty("valid") is { ValueKind: not JsonValueKind.Null } valid ? valid.GetBoolean() : null;
}

/// <summary>The official validation suite, run as <c>icshub validate</c> runs it: supporting files as packages, no switches.</summary>
internal static class ValidationSuite
{
    private static readonly Lazy<DefinitionSet> Definitions = new(() =>
        DefinitionFacts.Load(DefinitionSet.R4Core, Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "ukcore")));
    private static readonly Lazy<Validator> Core = new(() => Make(Definitions.Value));

    private static readonly Dictionary<string, Validator> Validators = new(StringComparer.Ordinal);

    /// <summary>A validator with what the hub ships: FHIR R4 and UK Core.</summary>
    public static Validator Shipped => Core.Value;

    /// <summary>The same with files of the suite as packages.</summary>
    public static Validator With(params IReadOnlyList<string> packages) => ValidatorWith(packages);

    public static IEnumerable<SuiteRun> Runs()
    {
        if (ConformanceSuite.Find("validation", "cases.ndjson") is not { } file)
        {
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file))
        {
            var test = JsonDocument.Parse(line).RootElement;
            var id = test.GetProperty("id").GetString()!;
            id = seen.Add(id) ? id : id + "#2";
            var tier = test.GetProperty("tier").GetString()!;
            var resource = test.GetProperty("file").GetString()!;
            var supporting = Files(test, "supporting");
            var switches = SwitchesOf(test);
            yield return new SuiteRun(id, tier, resource, supporting, null, test.GetProperty("expected"), switches);
            if (test.TryGetProperty("profile", out var profile))
            {
                var source = profile.GetProperty("source").GetString()!;
                yield return new SuiteRun(
                    id + "/profile", tier, resource, [.. supporting, .. Files(profile, "supporting"), source], source,
                    test.GetProperty("expectedProfile"),
                    switches);
            }
        }
    }

    public static ValidationResult Run(SuiteRun run)
    {
        var validator = ValidatorWith(run.Packages);
        string[] profiles = run.Profile is null ? [] : [UrlOf(run.Profile)];
        return validator.Validate(File.ReadAllBytes(PathOf(run.File)), profiles);
    }

    /// <summary>The same with the switches of the case.</summary>
    public static ValidationResult RunAsSwitched(SuiteRun run)
    {
        var definitions = ValidatorWith(run.Packages).Definitions;
        var validator = new Validator(definitions, new SnapshotGenerator(definitions), new LocalTerminology(definitions), run.Switches);
        return validator.Validate(File.ReadAllBytes(PathOf(run.File)), run.Profile is null ? [] : [UrlOf(run.Profile)]);
    }

    // The options of HL7's validator that FHIR leaves to policy and that ours has too.
    private static ValidatorOptions SwitchesOf(JsonElement test)
    {
        var switches = ValidatorOptions.Default;
        foreach (var option in test.TryGetProperty("options", out var options) ? options.EnumerateObject().ToList() : [])
        {
            switches = (option.Name, option.Value.ToString()) switch
            {
                ("security-checks", "True") => switches with { EmbeddedHtml = IssueSeverity.Error },
                ("examples", "False") => switches with { ExampleUrls = IssueSeverity.Error },
                ("validateReference", "CHECK_EXISTS_AND_TYPE") => switches with { UnresolvedReference = IssueSeverity.Error },
                ("validateReference", "CHECK_VALID") => switches with { UncheckedTarget = IssueSeverity.Error },
                ("validateContains", "IGNORE") => switches with { ChecksContained = false },
                _ => switches,
            };
        }

        return switches;
    }

    private static Validator ValidatorWith(IReadOnlyList<string> packages)
    {
        var key = string.Join("|", packages);
        lock (Validators)
        {
            if (key.Length == 0)
            {
                return Core.Value;
            }

            if (!Validators.TryGetValue(key, out var validator))
            {
                var definitions = Definitions.Value;
                var problems = new List<Issue>();
                foreach (var package in packages)
                {
                    definitions = DefinitionFiles.Load(definitions, PathOf(package), problems);
                }

                Validators.Add(key, validator = Make(definitions));
            }

            return validator;
        }
    }

    private static Validator Make(DefinitionSet definitions) =>
        new(definitions, new SnapshotGenerator(definitions), new LocalTerminology(definitions));

    private static string UrlOf(string file)
    {
        var bytes = File.ReadAllBytes(PathOf(file));
        var read = file.EndsWith(".xml", StringComparison.Ordinal)
            ? FhirXml.Read(bytes, ReadMode.AsSent) : Resource.Read(bytes, ReadMode.AsSent);
        return read.Resource?.Root.TextOf("url")
            ?? throw new InvalidOperationException($"{file} holds no profile: {string.Join("; ", read.Issues)}");
    }

    private static string PathOf(string file) => Path.Combine(ConformanceSuite.PathOf("validation"), file);

    private static string[] Files(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var files) ? [.. files.EnumerateArray().Select(f => f.GetString()!)] : [];
}
