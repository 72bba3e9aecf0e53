using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>How criteria in CQL are written.</summary>
internal enum CqlForm
{
    /// <summary>The name of a define or function of the Measure's library.</summary>
    Identifier,

    /// <summary>An expression over the Measure's library; a plain name means the define.</summary>
    Expression,
}

/// <summary>The CQL libraries of a Measure, as its criteria see them.</summary>
internal sealed class CqlCriteria
{
    public const string Languages = "text/cql-identifier, text/cql-expression and text/cql";

    public static CqlCriteria None { get; } = new();

    /// <summary>The form that a language means, in the spellings of published measures; null when it is not CQL.</summary>
    public static CqlForm? FormOf(string language) => language switch
    {
        "text/cql-identifier" or "text/cql.identifier" => CqlForm.Identifier,
        "text/cql" or "text/cql-expression" or "text/cql.expression" => CqlForm.Expression,
        _ => null,
    };

    public Criterion? Compile(Element criteria, CqlForm form, string expression, string whose, CompileContext context)
    {
        context.Refuse(criteria, IssueType.NotFound, $"{whose}: the Measure names no library.");
        return null;
    }
}
