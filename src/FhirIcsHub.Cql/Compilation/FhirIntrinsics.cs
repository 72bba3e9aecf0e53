using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir.Schemas;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Calls of FHIRHelpers' functions as calls of our own code, where what is known of the operand allows it.</summary>
internal static class FhirIntrinsics
{
    private static readonly StaticType DateTimes = StaticType.OfInterval(StaticType.DateTime);
    private static readonly StaticType Quantities = StaticType.OfInterval(StaticType.Quantity);

    /// <summary>
    /// The conversion of that name; null when the function has to run as the library says. The library is that which is included, null when
    /// it was not found: then the newest is meant.
    /// </summary>
    public static Code? Find(LibraryUnit? library, string name, IReadOnlyList<Code> operands, Expression context)
    {
        if (library is null && operands is [{ Type.IsObject: true } any])
        {
            operands = [any.As(StaticType.AnyElement)];
        }

        if (operands is not [{ Type.IsElement: true } operand])
        {
            return name == "ToCalendarUnit" && operands is [{ Type: var type } unit] && type == StaticType.String
                ? new Code(Expression.Call(typeof(FhirConversions), nameof(FhirConversions.CalendarUnit), [], unit.Body), StaticType.String)
                : null;
        }

        // FHIRHelpers until 4.0.001 know no calendar units, comparators and open bounds.
        var isOld = library is not null && library.Functions("ToCalendarUnit").Count == 0;
        var types = operand.Type.Fhir;
        Code Convert(string method, StaticType type) =>
            new(Expression.Call(typeof(FhirConversions), method, [], context, operand.Body), type);
        return name switch
        {
            "ToString" =>
                new Code(Expression.Call(typeof(PrimitiveValues), nameof(PrimitiveValues.Text), [], operand.Body), StaticType.String),
            "ToBoolean" or "ToInteger" or "ToDecimal" or "ToDate" or "ToDateTime" or "ToTime" => Primitive(name, operand, context),
            "ToCode" => Convert(nameof(FhirConversions.Code), StaticType.Code),
            "ToConcept" => Convert(nameof(FhirConversions.Concept), StaticType.Concept),
            "ToQuantity" =>
                Convert(isOld ? nameof(FhirConversions.QuantityAsWritten) : nameof(FhirConversions.Quantity), StaticType.Quantity),
            "ToQuantityIgnoringComparator" => Convert(nameof(FhirConversions.QuantityIgnoringComparator), StaticType.Quantity),
            "ToRatio" => Convert(isOld ? nameof(FhirConversions.RatioAsWritten) : nameof(FhirConversions.Ratio), StaticType.Ratio),
            "ToInterval" when All(types, "Period") =>
                Convert(isOld ? nameof(FhirConversions.ClosedPeriod) : nameof(FhirConversions.Period), DateTimes),
            "ToInterval" when All(types, "Range") =>
                Convert(isOld ? nameof(FhirConversions.ClosedRange) : nameof(FhirConversions.Range), Quantities),
            "ToInterval" when types.Count > 0 && types.All(IsQuantity) => Convert(nameof(FhirConversions.QuantityInterval), Quantities),
            "ToInterval" when !isOld => Convert(nameof(FhirConversions.AnyInterval), StaticType.AnyInterval),
            "ToValue" => Value(operand, context, Convert),
            _ => null,
        };
    }

    /// <summary>A function that its library leaves to the engine; null when the engine has none of that name.</summary>
    public static Code? External(FunctionDef function, IReadOnlyList<Code> operands, Expression context) => (function.Name, operands) switch
    {
        ("resolve", [{ Type: var type } reference]) when type == StaticType.String =>
            Call(nameof(FhirFunctions.Resolve), StaticType.AnyElement, ExpressionCompiler.State, reference.Body),
        ("resolve", [{ Type.IsElement: true } reference]) =>
            Call(nameof(FhirFunctions.ResolveElement), StaticType.AnyElement, ExpressionCompiler.State, reference.Body),
        ("extension", [{ Type.IsElement: true } element, var url]) => Call(
            nameof(FhirFunctions.Extension), StaticType.OfList(NamedTypes.Of("{http://hl7.org/fhir}Extension")), element.Body,
                url.To(StaticType.String)),
        ("modifierExtension", [{ Type.IsElement: true } element, var url]) => Call(
            nameof(FhirFunctions.ModifierExtension), StaticType.OfList(NamedTypes.Of("{http://hl7.org/fhir}Extension")), element.Body,
                url.To(StaticType.String)),
        ("hasValue", [{ Type.IsElement: true } element]) => Call(nameof(FhirFunctions.HasValue), StaticType.Boolean, element.Body),
        ("getValue", [{ Type.IsElement: true } element]) => Call(nameof(FhirFunctions.GetValue), StaticType.Any, context, element.Body),
        _ => null,
    };

    private static Code Call(string method, StaticType type, params Expression[] arguments) =>
        new(Expression.Call(typeof(FhirFunctions), method, [], arguments), type);

    private static Code Primitive(string name, Code operand, Expression context)
    {
        var value = ElementValues.ValueOf(operand, context);
        return value.Type.IsObject ? value.As(NamedTypes.Of("{urn:hl7-org:elm-types:r1}" + name["To".Length..])) : value;
    }

    // The type of the value follows the type of the element; where that is one of several, both are known at run time only.
    private static Code Value(Code operand, Expression context, Func<string, StaticType, Code> convert)
    {
        var types = operand.Type.Fhir;
        if (types.Count > 0 && types.All(type => type.IsPrimitive) && ElementValues.ValueOf(operand, context) is { } primitive)
        {
            return primitive;
        }

        return All(types, "CodeableConcept") ? convert(nameof(FhirConversions.Concept), StaticType.Concept)
            : All(types, "Coding") ? convert(nameof(FhirConversions.Code), StaticType.Code)
            : All(types, "Period") ? convert(nameof(FhirConversions.Period), DateTimes)
            : All(types, "Range") ? convert(nameof(FhirConversions.Range), Quantities)
            : All(types, "Ratio") ? convert(nameof(FhirConversions.Ratio), StaticType.Ratio)
            : types.Count > 0 && types.All(IsQuantity) ? convert(nameof(FhirConversions.Quantity), StaticType.Quantity)
            : convert(nameof(FhirConversions.Any), StaticType.Any);
    }

    private static bool All(IReadOnlyList<FhirType> types, string name) => types.Count > 0 && types.All(type => type.Name == name);

    private static bool IsQuantity(FhirType type) =>
        type.Name is "Quantity" or "Age" or "Count" or "Distance" or "Duration" or "SimpleQuantity" or "MoneyQuantity";
}
