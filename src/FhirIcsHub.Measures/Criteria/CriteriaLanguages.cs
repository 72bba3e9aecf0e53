using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Measures;

/// <summary>Compiles an Expression element of a Measure in whichever language it is written.</summary>
internal static class CriteriaLanguages
{
    private const string FhirPath = "text/fhirpath";

    /// <summary>
    /// The compiled criteria, or null when a problem says why there are none; <paramref name="whose"/> names them there: "group 1,
    /// numerator".
    /// </summary>
    public static Criterion? Compile(Element criteria, string whose, CompileContext context)
    {
        var language = criteria.TextOf("language");
        var expression = criteria.TextOf("expression");
        if (language is null || (language != FhirPath && CqlCriteria.FormOf(language) is null))
        {
            context.Refuse(criteria, IssueType.NotSupported,
                $"{whose}: criteria in '{language}' are not supported, {FhirPath} and {CqlCriteria.Languages} are.");
            return null;
        }

        if (expression is null)
        {
            context.Refuse(criteria, IssueType.Required, $"{whose}: the criteria have no expression.");
            return null;
        }

        return language == FhirPath ? CompileFhirPath(criteria, expression, whose, context)
            : context.Cql.Compile(criteria, CqlCriteria.FormOf(language)!.Value, expression, whose, context);
    }

    private static FhirPathCriterion? CompileFhirPath(Element criteria, string expression, string whose, CompileContext context)
    {
        try
        {
            return new FhirPathCriterion(expression, whose);
        }
        catch (FhirPathException problem)
        {
            context.Refuse(criteria, IssueType.Invalid, $"{whose}: {problem.Message} Expression: {expression}");
            return null;
        }
    }
}
