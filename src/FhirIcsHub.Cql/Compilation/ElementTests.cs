using System.Linq.Expressions;
using System.Text;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// Comparisons of an element's text or codes with constants, asked of the UTF-8 of the element: no string, code or concept is made.
/// </summary>
internal static class ElementTests
{
    /// <summary>The test, or null when it is none of these.</summary>
    public static Code? Find(ElmOperator op, Code left, Code right) => op switch
    {
        ElmOperator.Equal => TextTest(left, right) ?? TextTest(right, left),
        ElmOperator.In => TextsTest(left, right),
        _ => CodeTest(left, right) ?? CodeTest(right, left),
    };

    /// <summary>The element whose codes a conversion to Code or Concept reads; null when the value comes from elsewhere.</summary>
    public static Expression? CodedElement(Code value) =>
        value.Body is MethodCallExpression { Method: { Name: nameof(FhirConversions.Code) or nameof(FhirConversions.Concept) } method } call
            && method.DeclaringType == typeof(FhirConversions) ? call.Arguments[1] : null;

    public static bool HasCode(Element element, CodeFilter filter) => element.Exists && filter.Matches(element);

    /// <summary>Whether an element is in a value set of the program; what does not exist is in none.</summary>
    public static bool? IsInFilter(EvaluationState state, Element element, int filter) =>
        HasCode(element, state.Codes.Filter(state.Context, filter));

    private static Code? TextTest(Code text, Code constant) =>
        Element(text) is { } element && constant.Body is ConstantExpression { Value: string value }
            ? new Code(Call(typeof(PrimitiveValues), nameof(PrimitiveValues.TextIs), element, Encoding.UTF8.GetBytes(value)),
                StaticType.Boolean)
            : null;

    private static Code? TextsTest(Code text, Code constants) =>
        Element(text) is { } element && constants.Body is ConstantExpression { Value: IReadOnlyList<string?> values }
            && !values.Contains(null)
            ? new Code(
                Call(typeof(PrimitiveValues), nameof(PrimitiveValues.TextIsAny), element,
                    values.Select(v => Encoding.UTF8.GetBytes(v!)).ToArray()),
                StaticType.Boolean)
            : null;

    private static Code? CodeTest(Code value, Code constant)
    {
        var codes = constant.Body is ConstantExpression { Value: { } known } ? known switch
        {
            CqlCode code => [code],
            CqlConcept concept => concept.Codes,
            _ => null,
        } : null;
        return codes is not null && !codes.Any(code => code?.Code is null) && CodedElement(value) is { } element
            ? new Code(
                Expression.Convert(Call(typeof(ElementTests), nameof(HasCode), element, new CodeFilter([.. codes.OfType<CqlCode>()])),
                    typeof(bool?)),
                StaticType.Boolean)
            : null;
    }

    private static Expression? Element(Code text) =>
        text.Body is MethodCallExpression { Method.Name: nameof(PrimitiveValues.Text) } call
            && call.Method.DeclaringType == typeof(PrimitiveValues)
            ? call.Arguments[0] : null;

    private static MethodCallExpression Call(Type type, string method, Expression element, object constant) =>
        Expression.Call(type, method, [], element, Expression.Constant(constant));
}
