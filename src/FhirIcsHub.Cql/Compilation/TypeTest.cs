using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Whether values are of a type (CQL, Is and As).</summary>
internal abstract class TypeTest
{
    /// <summary>The .NET type that its values have, and nothing else has; null when it is not so simple.</summary>
    public virtual Type? Exact => null;

    /// <summary>Whether a value that is not null is of the type.</summary>
    public abstract bool Accepts(object value);

    /// <summary>Whether an element that exists is of the type.</summary>
    public abstract bool AcceptsElement(Element element);

    /// <summary>Whether all values of a static type are of this one.</summary>
    public abstract bool IsCertain(StaticType type);

    public bool Is(object? value) => value is not null && (value is Element element ? AcceptsElement(element) : Accepts(value));

    public bool IsElement(Element element) => element.Exists && AcceptsElement(element);

    public Element ElementOrNone(Element element) => IsElement(element) ? element : default;

    public Element ElementStrictly(Element element) => !element.Exists || AcceptsElement(element) ? element : throw Mismatch();

    public static object? OrNull(TypeTest test, object? value) => test.Is(value) ? Typed(test, value) : null;

    public static object? Strictly(TypeTest test, object? value) => value is null || test.Is(value) ? Typed(test, value)
        : throw test.Mismatch();

    public static TypeTest Of(TypeSpecifier specifier) => specifier switch
    {
        NamedTypeSpecifier named => OfName(named.Name),
        ListTypeSpecifier list => new ListTest(Of(list.ElementType)),
        IntervalTypeSpecifier interval => new IntervalTest(NamedTypes.Of(interval)),
        ChoiceTypeSpecifier choice => new ChoiceTest([.. choice.Choices.Select(Of)]),
        TupleTypeSpecifier tuple => new TupleTest(tuple),
        _ => new AnyTest(),
    };

    public static TypeTest OfName(string name) => NamedTypes.IsSystem(name)
        ? NamedTypes.Of(name) is { IsObject: false } type ? new SystemTest(type)
            : NamedTypes.Local(name) == "Vocabulary"
                ? new ChoiceTest([new SystemTest(StaticType.ValueSet), new SystemTest(StaticType.CodeSystem)])
            : new AnyTest()
        : new FhirTest(name);

    // An interval without bounds takes the type that it is cast to.
    private static object? Typed(TypeTest test, object? value) =>
        value is CqlInterval { LowObject: null, HighObject: null } interval && test is IntervalTest { Type.Point: { } point }
            && PointType.Named(point.Key) is { } points && interval.PointType != points
            ? points.Interval(null, interval.LowClosed, null, interval.HighClosed)
            : value;

    private CqlException Mismatch() => new($"the value is not of type {this}");

    private sealed class AnyTest : TypeTest
    {
        public override bool Accepts(object value) => true;

        public override bool AcceptsElement(Element element) => true;

        public override bool IsCertain(StaticType type) => true;

        public override string ToString() => "Any";
    }

    private sealed class SystemTest(StaticType type) : TypeTest
    {
        private readonly Type _net = Nullable.GetUnderlyingType(type.Net) ?? type.Net;

        public override Type? Exact => _net.IsSealed ? type.Net : null;

        public override bool Accepts(object value) => value.GetType() == _net || (!_net.IsSealed && _net.IsInstanceOfType(value));

        public override bool AcceptsElement(Element element) => false;

        public override bool IsCertain(StaticType other) => other.Net == type.Net;

        public override string ToString() => type.Key;
    }

    private sealed class FhirTest(string name) : TypeTest
    {
        private readonly FhirType? _type = NamedTypes.FhirTypeOf(NamedTypes.Local(name));

        public override bool Accepts(object value) => value is CqlInstance instance && instance.TypeName == name;

        public override bool AcceptsElement(Element element) => element.Type is { } type
            && (_type is null ? type.Name == NamedTypes.Local(name) : ReferenceEquals(type, _type) || type.Is(_type));

        public override bool IsCertain(StaticType type) =>
            type.IsElement && type.Fhir.Count > 0 && _type is not null && type.Fhir.All(one => one.Is(_type));

        public override string ToString() => NamedTypes.Local(name);
    }

    private sealed class ListTest(TypeTest item) : TypeTest
    {
        public override bool Accepts(object value) =>
            CqlList.Untyped(value) is { } list && list.All(element => element is null || item.Is(element));

        public override bool AcceptsElement(Element element) => false;

        public override bool IsCertain(StaticType type) => type.Item is { } known && item.IsCertain(known);

        public override string ToString() => $"List<{item}>";
    }

    private sealed class IntervalTest(StaticType type) : TypeTest
    {
        public StaticType Type { get; } = type;

        public override bool Accepts(object value) =>
            value.GetType() == Type.Net || Type.Net.IsInstanceOfType(value) || value is CqlInterval { LowObject: null, HighObject: null };

        public override bool AcceptsElement(Element element) => false;

        public override bool IsCertain(StaticType other) => Type.Net.IsAssignableFrom(other.Net);

        public override string ToString() => $"Interval<{Type.Point?.Key ?? "Any"}>";
    }

    private sealed class ChoiceTest(IReadOnlyList<TypeTest> choices) : TypeTest
    {
        public override bool Accepts(object value) => choices.Any(choice => choice.Accepts(value));

        public override bool AcceptsElement(Element element) => choices.Any(choice => choice.AcceptsElement(element));

        public override bool IsCertain(StaticType type) => choices.Any(choice => choice.IsCertain(type))
            || (type.IsElement && type.Fhir.Count > 0
                && type.Fhir.All(one => choices.Any(choice => choice.IsCertain(StaticType.OfElement([one])))));

        public override string ToString() => $"Choice<{string.Join(", ", choices)}>";
    }

    private sealed class TupleTest(TupleTypeSpecifier tuple) : TypeTest
    {
        private readonly string[] _names = [.. tuple.Elements.Select(element => element.Name)];

        public override bool Accepts(object value) => value is CqlTuple one && one.Shape.Names.All(_names.Contains);

        public override bool AcceptsElement(Element element) => false;

        public override bool IsCertain(StaticType type) => type.Fields is { } fields && fields.All(field => _names.Contains(field.Name));

        public override string ToString() => "Tuple";
    }
}
