using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// Judges resources by the base definition of their type, their profiles (meta.profile, those asked for, UK Core's when the options say
/// so), and the rules of meaning beyond profiles. Each profile is compiled once; thread-safe.
/// </summary>
public sealed class Validator
{
    /// <param name="definitions">Profiles and extensions; resources in it also answer references.</param>
    /// <param name="snapshots">Makes snapshots of the same definitions.</param>
    /// <param name="terminology">Answers bindings from the same definitions.</param>
    /// <param name="options">What to be strict about; null = <see cref="ValidatorOptions.Default"/>.</param>
    public Validator(DefinitionSet definitions, SnapshotGenerator snapshots, LocalTerminology terminology, ValidatorOptions? options = null)
    {
        Definitions = definitions;
        Snapshots = snapshots;
        Terminology = terminology;
        Options = options ?? ValidatorOptions.Default;
        Profiles = new ProfileSet(definitions, snapshots);
        Extensions = new ExtensionSet(Profiles);
        Systems = new CodingSystems(definitions);
        Chosen = new ProfileChoice(definitions, Profiles, Options);
    }

    internal DefinitionSet Definitions { get; }

    internal SnapshotGenerator Snapshots { get; }

    internal LocalTerminology Terminology { get; }

    internal ValidatorOptions Options { get; }

    internal ProfileSet Profiles { get; }

    internal ExtensionSet Extensions { get; }

    internal CodingSystems Systems { get; }

    internal ProfileChoice Chosen { get; }

    /// <summary>Judges a resource.</summary>
    /// <param name="resource">The resource; one that was read as sent is judged by the strict rules of reading too.</param>
    /// <param name="profiles">Canonical URLs (<c>|version</c> allowed) that it must conform to, beside those it claims itself.</param>
    public ValidationResult Validate(Resource resource, IReadOnlyList<string>? profiles = null) =>
        resource.IsStrict ? Judge(resource, profiles, [], hasLines: true) : Validate(resource.Json, profiles);

    /// <summary>Judges a resource in JSON or XML. What cannot be read becomes issues; what can still be judged is judged.</summary>
    /// <param name="content">The bytes; XML when the first character is &lt;.</param>
    /// <param name="profiles">Canonical URLs that it must conform to, beside those it claims itself.</param>
    public ValidationResult Validate(ReadOnlyMemory<byte> content, IReadOnlyList<string>? profiles = null) =>
        new SourceDocument(content).Judge(this, profiles);

    internal ValidationResult Judge(Resource resource, IReadOnlyList<string>? profiles, IReadOnlyList<Issue> readIssues, bool hasLines)
    {
        var log = new IssueLog(hasLines, Options.MaxIssues);
        foreach (var issue in readIssues)
        {
            if (Options.ChecksContained || !IsWithinContained(issue))
            {
                log.Add(issue);
            }
        }

        var run = new ValidationRun(this, resource.Root, resource.IsStrict, log);
        run.Check(profiles ?? []);
        foreach (var rule in Options.HostRules)
        {
            foreach (var issue in rule(resource))
            {
                log.Add(issue);
            }
        }

        return new ValidationResult(log.Issues, run.OpenBindings);
    }

    private static bool IsWithinContained(Issue issue) =>
        issue.Severity != IssueSeverity.Fatal && issue.Expression?.Contains(".contained[", StringComparison.Ordinal) == true;
}
