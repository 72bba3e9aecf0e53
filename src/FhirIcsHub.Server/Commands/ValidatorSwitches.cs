using System.CommandLine;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Validation;

namespace FhirIcsHub.Server.Commands;

/// <summary>
/// The switches of <c>icshub validate</c> for what FHIR leaves to policy: a severity, or <c>off</c>, for each kind of issue; and what is not to be
/// judged at all.
/// </summary>
internal sealed class ValidatorSwitches
{
    private readonly Option<Severity> _html;
    private readonly Option<Severity> _exampleUrls;
    private readonly Option<Severity> _bestPractice;
    private readonly Option<Severity> _unknownExtensions;
    private readonly Option<Severity> _unknownProfiles;
    private readonly Option<Severity> _unresolvedReferences;
    private readonly Option<Severity> _uncheckedTargets;
    private readonly Option<bool> _skipContained;

    private ValidatorSwitches()
    {
        var defaults = ValidatorOptions.Default;
        _html = Switch("--html", "What text that looks like HTML in a string is; an error applies to markdown too.", defaults.EmbeddedHtml);
        _exampleUrls = Switch("--example-urls", "What a URL of a domain reserved for examples is.", defaults.ExampleUrls);
        _bestPractice = Switch("--best-practice", "What is not best practice, such as a resource without narrative.", defaults.BestPractice);
        _unknownExtensions = Switch("--unknown-extensions", "What an extension without a known definition is.", defaults.UnknownExtension);
        _unknownProfiles = Switch("--unknown-profiles", "What a profile is that is claimed and not known.", defaults.UnresolvedProfile);
        _unresolvedReferences = Switch(
            "--unresolved-references",
            "What a relative reference is that leads to nothing: not contained, in the Bundle or Parameters around, or in a --package.",
            defaults.UnresolvedReference);
        _uncheckedTargets = Switch(
            "--unchecked-targets",
            "What a reference is whose target is to conform to a profile and is not at hand, so that it cannot be told.",
            defaults.UncheckedTarget);
        _skipContained = new Option<bool>("--skip-contained") { Description = "Leave contained resources unjudged." };
    }

    private enum Severity
    {
        Off,
        Information,
        Warning,
        Error,
    }

    /// <summary>Adds the switches to a command.</summary>
    public static ValidatorSwitches AddTo(Command command)
    {
        var switches = new ValidatorSwitches();
        Option[] options =
        [
            switches._html, switches._exampleUrls, switches._bestPractice, switches._unknownExtensions, switches._unknownProfiles,
            switches._unresolvedReferences, switches._uncheckedTargets, switches._skipContained,
        ];
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        return switches;
    }

    /// <summary>The default options with what the switches say.</summary>
    public ValidatorOptions Options(ParseResult parsed) => ValidatorOptions.Default with
    {
        EmbeddedHtml = SeverityOf(parsed.GetValue(_html)),
        ExampleUrls = SeverityOf(parsed.GetValue(_exampleUrls)),
        BestPractice = SeverityOf(parsed.GetValue(_bestPractice)),
        UnknownExtension = SeverityOf(parsed.GetValue(_unknownExtensions)),
        UnresolvedProfile = SeverityOf(parsed.GetValue(_unknownProfiles)),
        UnresolvedReference = SeverityOf(parsed.GetValue(_unresolvedReferences)),
        UncheckedTarget = SeverityOf(parsed.GetValue(_uncheckedTargets)),
        ChecksContained = !parsed.GetValue(_skipContained),
    };

    private static Option<Severity> Switch(string name, string description, IssueSeverity? otherwise) => new(name)
    {
        Description = description,
        HelpName = "off|information|warning|error",
        DefaultValueFactory = _ => otherwise switch
        {
            null => Severity.Off,
            IssueSeverity.Information => Severity.Information,
            IssueSeverity.Warning => Severity.Warning,
            _ => Severity.Error,
        },
    };

    private static IssueSeverity? SeverityOf(Severity severity) => severity switch
    {
        Severity.Off => null,
        Severity.Information => IssueSeverity.Information,
        Severity.Warning => IssueSeverity.Warning,
        _ => IssueSeverity.Error,
    };
}
