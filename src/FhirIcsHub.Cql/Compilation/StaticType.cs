using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// What is known of a value before it is there: the .NET type that holds it and, beyond that, the types that a FHIR element can have, the
/// elements of a list or the names of a tuple. Two with the same <see cref="Key"/> are the same.
/// </summary>
internal sealed class StaticType
{
    /// <summary>Lists within lists beyond that are lists of anything.</summary>
    private const int MaxDepth = 50;

    /// <summary>The elements of a tuple whose types take more than that to write are not kept.</summary>
    private const int MaxKeyLength = 40_000;

    public static readonly StaticType Any = new(typeof(object), "any");

    /// <summary>The type of <c>null</c> alone: it takes every other type.</summary>
    public static readonly StaticType Null = new(typeof(object), "null");

    public static readonly StaticType Boolean = new(typeof(bool?), "Boolean");
    public static readonly StaticType Integer = new(typeof(int?), "Integer");
    public static readonly StaticType Long = new(typeof(long?), "Long");
    public static readonly StaticType Decimal = new(typeof(decimal?), "Decimal");
    public static readonly StaticType String = new(typeof(string), "String");
    public static readonly StaticType Date = new(typeof(CqlDate?), "Date");
    public static readonly StaticType DateTime = new(typeof(CqlDateTime?), "DateTime");
    public static readonly StaticType Time = new(typeof(CqlTime?), "Time");
    public static readonly StaticType Quantity = new(typeof(CqlQuantity), "Quantity");
    public static readonly StaticType Ratio = new(typeof(CqlRatio), "Ratio");
    public static readonly StaticType Code = new(typeof(CqlCode), "Code");
    public static readonly StaticType Concept = new(typeof(CqlConcept), "Concept");
    public static readonly StaticType ValueSet = new(typeof(CqlValueSet), "ValueSet");
    public static readonly StaticType CodeSystem = new(typeof(CqlCodeSystem), "CodeSystem");

    /// <summary>An interval of points whose type is not known.</summary>
    public static readonly StaticType AnyInterval = new(typeof(CqlInterval), "interval");

    /// <summary>A FHIR element of any type.</summary>
    public static readonly StaticType AnyElement = OfElement([]);

    private static readonly Dictionary<Type, StaticType> ByNet =
        new[] { Boolean, Integer, Long, Decimal, String, Date, DateTime, Time, Quantity, Ratio, Code, Concept, ValueSet, CodeSystem,
            AnyInterval }
            .ToDictionary(type => type.Net);

    private StaticType(Type net, string key)
    {
        Net = net;
        Key = key;
    }

    /// <summary>The .NET type of the value; null is its null, its empty nullable, or the element that does not exist.</summary>
    public Type Net { get; }

    public string Key { get; }

    /// <summary>Of a list: its elements.</summary>
    public StaticType? Item { get; private init; }

    /// <summary>Of an interval: its points.</summary>
    public StaticType? Point { get; private init; }

    /// <summary>Of a FHIR element: the types that it can have; empty when nothing is known.</summary>
    public IReadOnlyList<FhirType> Fhir { get; private init; } = [];

    /// <summary>Of a tuple: its elements in the order of the shape; null when they are not known.</summary>
    public IReadOnlyList<(string Name, StaticType Type)>? Fields { get; private init; }

    private int Depth => Item is null ? 0 : Item.Depth + 1;

    public bool IsElement => Net == typeof(Element);

    public bool IsList => Item is not null;

    public bool IsObject => Net == typeof(object);

    public static StaticType OfElement(IReadOnlyList<FhirType> types)
    {
        var known = types.Distinct().OrderBy(type => type.Name, StringComparer.Ordinal).ToArray();
        return new StaticType(typeof(Element), $"<{string.Join('|', known.Select(type => type.Name))}>") { Fhir = known };
    }

    public static StaticType OfList(StaticType item) => item.Depth > MaxDepth
        ? OfList(Any)
        : new(typeof(IReadOnlyList<>).MakeGenericType(item.Net), $"[{item.Key}]") { Item = item };

    /// <summary>An interval of points; of an unknown type when the points have none of a known order.</summary>
    public static StaticType OfInterval(StaticType point) =>
        (Nullable.GetUnderlyingType(point.Net) ?? point.Net) is var net && PointTypeIsKnown(net)
            ? new StaticType(typeof(CqlInterval<>).MakeGenericType(net), $"({point.Key})") { Point = point }
            : AnyInterval;

    /// <summary>A tuple; of unknown elements when their types are too long to keep.</summary>
    public static StaticType OfTuple(IReadOnlyList<(string Name, StaticType Type)>? fields) =>
        fields is null || fields.Sum(field => (long)field.Type.Key.Length) > MaxKeyLength
        ? new StaticType(typeof(CqlTuple), "tuple")
        : new StaticType(typeof(CqlTuple), $"{{{string.Join(',', fields.Select(f => $"{f.Name}:{f.Type.Key}"))}}}") { Fields = fields };

    /// <summary>What is known of a value by its .NET type alone.</summary>
    public static StaticType OfNet(Type net)
    {
        if (ByNet.TryGetValue(net, out var known) || ByNet.TryGetValue(NullableOf(net), out known))
        {
            return known;
        }

        if (net == typeof(Element))
        {
            return AnyElement;
        }

        if (net == typeof(CqlTuple))
        {
            return OfTuple(null);
        }

        if (net.IsGenericType && net.GetGenericTypeDefinition() == typeof(CqlInterval<>))
        {
            return OfInterval(OfNet(net.GetGenericArguments()[0]));
        }

        return ItemOf(net) is { } item ? OfList(OfNet(item)) : Any;
    }

    /// <summary>What is known of a value that has one type or the other.</summary>
    public static StaticType Either(StaticType left, StaticType right)
    {
        if (left.Key == right.Key || ReferenceEquals(right, Null))
        {
            return left;
        }

        if (ReferenceEquals(left, Null))
        {
            return right;
        }

        if (left.IsElement && right.IsElement)
        {
            return left.Fhir.Count == 0 || right.Fhir.Count == 0 ? AnyElement : OfElement([.. left.Fhir, .. right.Fhir]);
        }

        if (left.Item is { } leftItem && right.Item is { } rightItem)
        {
            return OfList(Either(leftItem, rightItem));
        }

        if (typeof(CqlInterval).IsAssignableFrom(left.Net) && typeof(CqlInterval).IsAssignableFrom(right.Net))
        {
            return AnyInterval;
        }

        return left is { Fields: { } a } && right is { Fields: { } b } && a.Select(f => f.Name).SequenceEqual(b.Select(f => f.Name))
            ? OfTuple([.. a.Zip(b, (x, y) => (x.Name, Either(x.Type, y.Type)))])
            : Any;
    }

    public override string ToString() => Key;

    private static Type? ItemOf(Type net) =>
        net.IsGenericType && net.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? net.GetGenericArguments()[0]
        : net == typeof(string) ? null
        : net.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            ?.GetGenericArguments()[0];

    private static Type NullableOf(Type net) => net.IsValueType && Nullable.GetUnderlyingType(net) is null && net != typeof(Element)
        ? typeof(Nullable<>).MakeGenericType(net)
        : net;

    private static bool PointTypeIsKnown(Type net) => net == typeof(int) || net == typeof(long) || net == typeof(decimal)
        || net == typeof(CqlDate) || net == typeof(CqlDateTime) || net == typeof(CqlTime) || net == typeof(CqlQuantity);
}
