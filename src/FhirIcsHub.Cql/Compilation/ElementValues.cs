using System.Linq.Expressions;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Code that reads the System value of a FHIR primitive.</summary>
internal static class ElementValues
{
    /// <summary>The value, of the type that all of the element's possible types have; an object when they differ.</summary>
    public static Code ValueOf(Code element, Expression context)
    {
        var types = element.Type.Fhir.Select(PrimitiveValues.TypeOf).Distinct().ToList();
        return types is [{ } type] ? Typed(element, type, context)
            : new Code(Expression.Call(typeof(PrimitiveValues), nameof(PrimitiveValues.Of), [], context, element.Body), StaticType.Any);
    }

    public static bool AllPrimitive(IReadOnlyList<FhirType> types) => types.Count > 0 && types.All(type => type.IsPrimitive);

    private static Code Typed(Code element, StaticType type, Expression context)
    {
        Code Read(string method, params Expression[] arguments) =>
            new(Expression.Call(typeof(PrimitiveValues), method, [], arguments), type);
        return type.Key switch
        {
            "Boolean" => Read(nameof(PrimitiveValues.Boolean), element.Body),
            "Integer" => Read(nameof(PrimitiveValues.Integer), element.Body),
            "Decimal" => Read(nameof(PrimitiveValues.Decimal), element.Body),
            "Date" => Read(nameof(PrimitiveValues.Date), context, element.Body),
            "DateTime" => Read(nameof(PrimitiveValues.DateTime), context, element.Body),
            "Time" => Read(nameof(PrimitiveValues.Time), context, element.Body),
            _ => Read(nameof(PrimitiveValues.Text), element.Body),
        };
    }
}
