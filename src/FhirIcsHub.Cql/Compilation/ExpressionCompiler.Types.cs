using FhirIcsHub.Cql.Elm;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Casts and tests of types. What is known while compiling is not tested again.</summary>
internal sealed partial class ExpressionCompiler
{
    private Code OfAs(As cast, Scope scope)
    {
        var operand = Compile(cast.Operand, scope);
        var specifier = cast.TypeSpecifier ?? (cast.NamedType is { } name ? new NamedTypeSpecifier(name) : null);
        if (specifier is null)
        {
            return Fault(cast, "to which type it casts is not said");
        }

        var target = NamedTypes.Of(specifier);
        if (ReferenceEquals(operand.Type, StaticType.Null))
        {
            return operand.As(target);
        }

        if (operand.Type.Key == target.Key || IsAnyType(specifier))
        {
            return operand;
        }

        var test = TypeTest.Of(specifier);
        if (operand.Type.IsElement)
        {
            return ElementAs(cast, operand, target, test);
        }

        if (test.IsCertain(operand.Type) && operand.Type.Net == target.Net)
        {
            return operand;
        }

        // A choice, a list of a choice: the value stays as it is, and with it what is known of it.
        if (target.IsObject || (target.Item is { IsObject: true } && operand.Type.IsList))
        {
            return test.IsCertain(operand.Type) ? operand : new Code(Cast(cast, operand.ToObject(), test), StaticType.Any);
        }

        if (target.IsElement || (target.Item?.IsElement ?? false))
        {
            // An instance of a FHIR class that CQL made is no element of a resource: it stays an object.
            var kept = Cast(cast, operand.ToObject(), test);
            return operand.Type.IsList && operand.Type.Item!.IsElement ? ListAs(operand, target, test) : new Code(kept, StaticType.Any);
        }

        return cast.Strict != true && test.Exact == target.Net
            ? new Code(Expression.TypeAs(operand.ToObject(), target.Net), target)
            : new Code(Cast(cast, operand.ToObject(), test), StaticType.Any).As(target);
    }

    private Code OfIs(Is test, Scope scope)
    {
        var operand = Compile(test.Operand, scope);
        var specifier = test.TypeSpecifier ?? (test.NamedType is { } name ? new NamedTypeSpecifier(name) : null);
        if (specifier is null)
        {
            return Fault(test, "for which type it tests is not said");
        }

        var type = TypeTest.Of(specifier);
        var body = operand.Type.IsElement
            ? Expression.Call(Expression.Constant(type), nameof(TypeTest.IsElement), [], operand.Body)
            : type.IsCertain(operand.Type) && !operand.Type.IsObject
                ? Expression.Not(IsNull(operand))
            : type.Exact is { } exact
                ? Expression.TypeEqual(operand.ToObject(), Nullable.GetUnderlyingType(exact) ?? exact)
                : (Expression)Expression.Call(Expression.Constant(type), nameof(TypeTest.Is), [], operand.ToObject());
        return new Code(Expression.Convert(body, typeof(bool?)), StaticType.Boolean);
    }

    private Code ElementAs(As cast, Code operand, StaticType target, TypeTest test)
    {
        if (test.IsCertain(operand.Type))
        {
            return operand;
        }

        var narrowed = target.IsElement ? Narrowed(operand.Type, target) : StaticType.AnyElement;
        return new Code(
            Expression.Call(
                Expression.Constant(test), cast.Strict == true ? nameof(TypeTest.ElementStrictly) : nameof(TypeTest.ElementOrNone), [],
                    operand.Body),
            narrowed) is var kept && target.IsElement ? kept
            : target.IsObject ? kept
            : kept.Type.IsElement && !target.IsElement ? new Code(new Code(kept.ToObject(), StaticType.Any).To(target), target)
            : kept;
    }

    private static Code ListAs(Code operand, StaticType target, TypeTest test) =>
        test.IsCertain(operand.Type) ? operand
            : new Code(operand.Body, StaticType.OfList(target.Item is { IsElement: true } item ? item : operand.Type.Item!));

    private static StaticType Narrowed(StaticType known, StaticType target)
    {
        var both = known.Fhir.Where(type => target.Fhir.Any(type.Is)).ToList();
        return known.Fhir.Count == 0 || both.Count == 0 ? target : StaticType.OfElement(both);
    }

    private Expression Cast(As cast, Expression value, TypeTest test) => At(
        cast, Expression.Call(
            typeof(TypeTest), cast.Strict == true ? nameof(TypeTest.Strictly) : nameof(TypeTest.OrNull), [], Expression.Constant(test),
                value));

    private static bool IsAnyType(TypeSpecifier specifier) =>
        specifier is NamedTypeSpecifier named && NamedTypes.IsSystem(named.Name) && NamedTypes.Local(named.Name) == "Any";

    private Code OfConvert(Elm.Convert convert, Scope scope)
    {
        var operand = Compile(convert.Operand, scope);
        return ConversionName(convert) is { } name
            ? operand.Type.Key == name ? operand : Bind(convert, "To" + name, [operand])
            : Fault(convert, "to that type nothing is converted");
    }

    private Code OfCanConvert(CanConvert convert, Scope scope) => ConversionName(convert) is { } name
        ? Bind(convert, "ConvertsTo" + name, [Compile(convert.Operand, scope)])
        : Fault(convert, "to that type nothing is converted");

    private static string? ConversionName(TypeOperator convert) =>
        (convert.NamedType ?? (convert.TypeSpecifier as NamedTypeSpecifier)?.Name) is { } name && NamedTypes.IsSystem(name)
            ? NamedTypes.Local(name) : null;
}
