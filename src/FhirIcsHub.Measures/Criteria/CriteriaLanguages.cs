using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Measures;

/// <summary>Compiles an Expression element of a Measure in whichever language it is written.</summary>
internal static class CriteriaLanguages
{
    private const string FhirPath = "text/fhirpath";

    /// <summary>
    /// The compiled criteria, or null when an issue says why there are none; <paramref name="whose"/> names them there: "group 1,
    /// numerator".
    /// </summary>
    public static Criterion? Compile(Element criteria, string whose, List<Issue> issues)
    {
        var language = criteria.TextOf("language");
        var expression = criteria.TextOf("expression");
        if (language != FhirPath)
        {
            issues.Add(Problem(criteria, IssueType.NotSupported, $"{whose}: criteria in '{language}' are not supported, {FhirPath} is."));
            return null;
        }

        if (expression is null)
        {
            issues.Add(Problem(criteria, IssueType.Required, $"{whose}: the criteria have no expression."));
            return null;
        }

        try
        {
            return new FhirPathCriterion(expression, whose);
        }
        catch (FhirPathException problem)
        {
            issues.Add(Problem(criteria, IssueType.Invalid, $"{whose}: {problem.Message} Expression: {expression}"));
            return null;
        }
    }

    private static Issue Problem(Element criteria, string code, string diagnostics) =>
        new(IssueSeverity.Error, code, diagnostics, criteria.Location);
}
