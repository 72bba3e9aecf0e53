using System.CommandLine;
using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Terminology;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub validate</c>: judges resources by FHIR R4 and their profiles.</summary>
internal static class ValidateCommand
{
    public static Command Build()
    {
        var profiles = new Option<string[]>("--profile")
        {
            Description = "A profile that every resource must conform to, beside those it claims: URL or URL|version. Can be repeated.",
            HelpName = "URL",
            DefaultValueFactory = _ => [],
        };
        var format = new Option<ReportFormat>("--format")
        {
            Description = "text: lines to read; json: an OperationOutcome (an array for several resources); ndjson: one object a resource.",
            HelpName = "text|json|ndjson",
            DefaultValueFactory = _ => ReportFormat.Text,
        };
        var ukCore = new Option<bool>("--uk-core")
        {
            Description = "Judge a resource that claims no profile by the UK Core profile for its type.",
        };
        var nhsNumber = new Option<NhsNumberCheck>("--nhs-number")
        {
            Description = "What an NHS number that fails modulus 11 is; a rule of the hub, not of the profiles.",
            HelpName = "off|warning|error",
            DefaultValueFactory = _ => NhsNumberCheck.Warning,
        };
        var files = new Argument<string[]>("FILE")
        {
            Description = "Resources in JSON, XML or NDJSON; folders with all such files below; - reads standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("validate", """
            Judge resources by FHIR R4, the profiles they claim and those named with --profile: structure, values, slices, bindings, invariants, extensions,
            references, Bundles, questionnaires.

            ndjson prints {"source":"FILE[#line]","valid":true|false,"issues":[OperationOutcome.issue, ...]} for each resource. Terminology that is not in
            the definitions is asked of the --terminology-server; without one, or when it is down, it is an information, never an error. A resource is
            valid when no issue is an error.

            Exit codes: 0 all valid, 1 some invalid, 2 wrong usage.
            Example: icshub validate --package profiles/ --profile https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient patient.json
            """)
        {
            profiles, format, ukCore, nhsNumber, files,
        };
        var definitions = DefinitionOptions.AddTo(command);
        var switches = ValidatorSwitches.AddTo(command);
        var terminologyServer = TerminologyServerOption.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var given = parsed.GetRequiredValue(files);
            if (given.FirstOrDefault(f => f != "-" && !Path.Exists(f)) is { } missing)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{missing} is not there.");
                return ExitCode.WrongUsage;
            }

            if (definitions.Load(parsed) is not { } set)
            {
                return ExitCode.WrongUsage;
            }

            var terminology = new LocalTerminology(set);
            var door = terminologyServer.Open(parsed, terminology, out var isUsable);
            if (!isUsable)
            {
                return ExitCode.WrongUsage;
            }

            var validator = Make(set, terminology, switches.Options(parsed), parsed.GetValue(ukCore), parsed.GetValue(nhsNumber));
            var report = new ValidationReport(parsed.InvocationConfiguration.Output, parsed.GetValue(format));
            var run = new ValidationBatches(validator, door, parsed.GetValue(profiles) ?? [], report);
            await run.RunAsync(ValidationInput.ReadAsync(given, cancellation), cancellation);
            return report.AllValid ? ExitCode.Done : ExitCode.FoundProblems;
        });
        return command;
    }

    private static Validator Make(
        DefinitionSet set, LocalTerminology terminology, ValidatorOptions options, bool ukCore, NhsNumberCheck nhsNumber)
    {
        options = options with { ChooseUkCoreProfiles = ukCore };
        if (nhsNumber != NhsNumberCheck.Off)
        {
            var severity = nhsNumber == NhsNumberCheck.Error ? IssueSeverity.Error : IssueSeverity.Warning;
            options = options with { HostRules = [NhsNumberRule.Of(severity)] };
        }

        return new Validator(set, new SnapshotGenerator(set), terminology, options);
    }
}
