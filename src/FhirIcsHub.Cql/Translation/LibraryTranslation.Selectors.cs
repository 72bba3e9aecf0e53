using System.Globalization;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Cql.Translation;

// Values that are put together.
internal sealed partial class LibraryTranslation
{
    private QuantitySelector Quantity(QuantitySyntax syntax) => QuantityOf(NumberOf(syntax.Value), syntax.Unit);

    private QuantitySelector QuantityOf(decimal value, string unit)
    {
        if (!IsCalendarUnit(unit))
        {
            RequireUcum(unit);
        }

        return Typed(new QuantitySelector { Value = value, Unit = unit }, SystemModel.Quantity);
    }

    private static decimal NumberOf(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new TranslationException($"the number {text} has more digits than a Decimal can have");

    private static bool IsCalendarUnit(string unit) => Grammar.Keywords.Precision(unit) is not null;

    private void RequireUcum(string unit)
    {
        if (!_options.ValidateUnits)
        {
            return;
        }

        if (!UcumUnit.TryParse(unit, out _, out var error))
        {
            throw new TranslationException($"'{unit}' is no unit of UCUM: {error.Reason}");
        }

        // Data may have them, an author's text may not (UCUM 1.9, section 12).
        if (unit.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new TranslationException($"'{unit}' is no unit of UCUM: it has characters other than the visible ones of ASCII");
        }
    }

    // The unit that "convert x to days" names.
    private string UcumUnitOf(string unit)
    {
        switch (Grammar.Keywords.Precision(unit))
        {
            case "year":
                return "a";
            case "month":
                return "mo";
            case "week":
                return "wk";
            case "day":
                return "d";
            case "hour":
                return "h";
            case "minute":
                return "min";
            case "second":
                return "s";
            case "millisecond":
                return "ms";
            default:
                RequireUcum(unit);
                return unit;
        }
    }

    private RatioSelector Ratio(RatioSyntax syntax) =>
        Typed(new RatioSelector { Numerator = Quantity(syntax.Numerator), Denominator = Quantity(syntax.Denominator) }, SystemModel.Ratio);

    private IntervalSelector Interval(IntervalSyntax syntax)
    {
        var low = Translate(syntax.Low);
        return IntervalOf(low, syntax.LowClosed, Translate(syntax.High), syntax.HighClosed);
    }

    private IntervalSelector IntervalOf(Expression low, bool lowClosed, Expression high, bool highClosed)
    {
        var point = CommonTypeOrChoice(TypeOf(low), TypeOf(high));
        return Typed(
            new IntervalSelector { Low = Ensure(low, point), LowClosed = lowClosed, High = Ensure(high, point), HighClosed = highClosed },
            new IntervalType(point));
    }

    private TupleSelector Tuple(TupleSyntax syntax)
    {
        var elements = new List<TupleElement>();
        foreach (var element in syntax.Elements)
        {
            if (elements.Exists(e => e.Name == element.Name.Name))
            {
                throw new TranslationException($"the tuple has two elements {element.Name.Name}", element.Range);
            }

            elements.Add(Tracked(new TupleElement { Name = element.Name.Name, Value = Translate(element.Value) }, element));
        }

        return Typed(
            new TupleSelector { Elements = elements }, new TupleType(elements.Select(e => new TupleMember(e.Name, TypeOf(e.Value)))));
    }

    private InstanceSelector Instance(InstanceSyntax syntax)
    {
        var type = (NamedType)NamedTypeOf(syntax.Type);
        var elements = new List<InstanceElement>();
        foreach (var element in syntax.Elements)
        {
            var value = Translate(element.Value);
            Attempt(element, () =>
            {
                var property = RequireProperty(type, element.Name.Name);
                if (property.Target is not null)
                {
                    throw new TranslationException(
                        $"{type.Label} cannot be made: the model maps {property.Name} to other data", element.Name.Range);
                }

                elements.Add(Tracked(new InstanceElement { Name = property.Name, Value = Ensure(value, property.Type) }, element));
            });
        }

        return Typed(new InstanceSelector { ClassType = QualifiedNameOf(type), Elements = elements }, type);
    }

    private ListSelector List(ListSyntax syntax)
    {
        var stated = syntax.ElementType is null ? null : TypeOf(Specifier(syntax.ElementType));
        DataType? first = null;
        DataType? common = null;
        var elements = new List<Expression>();
        foreach (var elementSyntax in syntax.Elements)
        {
            var element = Translate(elementSyntax);
            elements.Add(element);
            var type = TypeOf(element);
            if (stated is not null)
            {
                RequireConvertible(type, stated);
            }
            else
            {
                common = first is null ? type : CommonElement(first, common!, type);
                first ??= type;
            }
        }

        var elementType = stated ?? common ?? SystemModel.Any;
        return Typed(new ListSelector { Elements = [.. elements.Select(e => AsElement(e, elementType))] }, new ListType(elementType));
    }

    // Once elements have nothing in common but Any, it stays so, unless Any came of a null.
    private DataType CommonElement(DataType first, DataType common, DataType type) =>
        CommonType(common, type) is { } compatible && (!common.Equals(DataType.Any) || first.Equals(DataType.Any))
            ? compatible
            : DataType.Any;

    private Expression AsElement(Expression element, DataType type) =>
        !type.IsSuperTypeOf(TypeOf(element)) && _conversions.Find(TypeOf(element), type) is { } conversion
            ? Convert(element, conversion)
            : element;

    private CodeSelector Code(CodeSyntax syntax) => Typed(
        new CodeSelector { Code = syntax.Code.Value, System = CodeSystemRefOf(syntax.CodeSystem), Display = syntax.Display },
            SystemModel.Code);

    private ConceptSelector Concept(ConceptSyntax syntax) => Typed(
        new ConceptSelector { Codes = [.. syntax.Codes.Select(c => Tracked(Code(c), c))], Display = syntax.Display }, SystemModel.Concept);
}
