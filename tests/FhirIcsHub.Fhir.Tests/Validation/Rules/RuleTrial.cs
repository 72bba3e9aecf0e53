using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

/// <summary>Puts one resource before the validator and asks for one kind of issue.</summary>
internal static class RuleTrial
{
    private static readonly Lazy<Validator> Core = new(() => Validator(DefinitionSet.R4Core, null));

    public static IReadOnlyList<Issue> Judge(string json, params string[] definitions) => Judge(json, null, definitions);

    public static IReadOnlyList<Issue> Judge(string json, ValidatorOptions? options, params string[] definitions)
    {
        var validator = definitions.Length == 0 && options is null
            ? Core.Value
            : Validator(
                DefinitionSet.R4Core.With([.. definitions.Select((d, i) => DefinitionSet.Of(Read(d), $"definition {i}"))]), options);
        return validator.Validate(Encoding.UTF8.GetBytes(json)).Issues;
    }

    /// <summary>The places of the issues of that kind.</summary>
    public static string[] Places(string messageId, IReadOnlyList<Issue> issues) =>
        [.. issues.Where(i => i.MessageId == messageId).Select(i => i.Expression ?? "")];

    public static void Finds(string messageId, string place, string json, params string[] definitions)
    {
        var issues = Judge(json, definitions);
        Assert.True(Places(messageId, issues).Contains(place), $"expected {messageId} at {place}, found:\n{Listed(issues)}");
    }

    public static void FindsNone(string messageId, string json, params string[] definitions)
    {
        var issues = Judge(json, definitions);
        Assert.True(Places(messageId, issues).Length == 0, $"expected no {messageId}, found:\n{Listed(issues)}");
    }

    public static void FindsNoError(string json, params string[] definitions)
    {
        var issues = Judge(json, definitions);
        Assert.True(!issues.Any(i => i.IsError), $"expected no error, found:\n{Listed(issues)}");
    }

    private static string Listed(IReadOnlyList<Issue> issues) =>
        string.Join('\n', issues.Select(i => $"{i.Severity} {i.MessageId} {i.Expression}: {i.Diagnostics}"));

    private static Resource Read(string json) => Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent).Resource!;

    private static Validator Validator(DefinitionSet definitions, ValidatorOptions? options) =>
        new(definitions, new SnapshotGenerator(definitions), new LocalTerminology(definitions), options);
}
