using FhirIcsHub.Fhir;

namespace FhirIcsHub.Feeds.Identity;

/// <summary>
/// The hub's own rule that an NHS number has ten digits and a right check digit (modulus 11). It is no part of profile validation: a host
/// adds it to <see cref="Fhir.Validation.ValidatorOptions.HostRules"/>, as error or warning, or leaves it out.
/// </summary>
public static class NhsNumberRule
{
    /// <summary>The rule with that severity.</summary>
    public static Func<Resource, IEnumerable<Issue>> Of(IssueSeverity severity) => resource =>
    {
        var issues = new List<Issue>();
        Check(resource.Root, severity, issues);
        return issues;
    };

    private static void Check(Element element, IssueSeverity severity, List<Issue> issues)
    {
        if (element.Type is { Name: "Identifier" })
        {
            if (element.First("system").TextEquals("https://fhir.nhs.uk/Id/nhs-number"u8) && element.TextOf("value") is { } value
                && !NhsNumber.TryParse(value, out _))
            {
                issues.Add(new Issue(
                    severity, IssueType.BusinessRule,
                    "The NHS number fails its check (ten digits, modulus 11); confirm it at the source.", element.Location + ".value")
                {
                    MessageId = "nhs-number",
                });
            }

            return;
        }

        foreach (var child in element.Children)
        {
            Check(child, severity, issues);
        }
    }
}
