using System.Linq.Expressions;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>The same value in another .NET type: boxed, unboxed, a list seen with other elements.</summary>
internal static class Coercion
{
    /// <summary>
    /// The value as one of the type. A value whose type is known only at run time and is another one then is an error of the library.
    /// </summary>
    public static Expression To(this Code code, StaticType to)
    {
        var from = code.Type;
        if (from.Net == to.Net)
        {
            return code.Body;
        }

        if (ReferenceEquals(from, StaticType.Null))
        {
            return Expression.Default(to.Net);
        }

        if (to.IsObject)
        {
            return Boxed(code);
        }

        if (to.Net.IsAssignableFrom(from.Net))
        {
            return Expression.Convert(code.Body, to.Net);
        }

        if (to.Item is { } item && from.Item is { } fromItem)
        {
            return Call(nameof(ItemsOf), [fromItem.Net, item.Net], code.Body);
        }

        var boxed = Boxed(code);
        return to.IsElement ? Call(nameof(ElementOf), [], boxed)
            : to.Item is { } wanted ? Call(nameof(ListOf), [wanted.Net], boxed)
            : Nullable.GetUnderlyingType(to.Net) is { } value ? Call(nameof(ValueOf), [value], boxed)
            : Call(nameof(ReferenceOf), [to.Net], boxed);
    }

    public static Code As(this Code code, StaticType to) => new(code.To(to), to);

    public static Expression ToObject(this Code code) => code.To(StaticType.Any);

    /// <summary>A list of elements as one of objects, an element that does not exist as null.</summary>
    public static object? Box(Element element) => element.Exists ? element : null;

    public static T? ValueOf<T>(object? value)
        where T : struct => value switch
        {
            null => null,
            T typed => typed,
            int number when typeof(T) == typeof(decimal) => (T)(object)(decimal)number,
            int number when typeof(T) == typeof(long) => (T)(object)(long)number,
            long number when typeof(T) == typeof(decimal) => (T)(object)(decimal)number,
            _ => throw Unexpected(typeof(T), value),
        };

    public static T? ReferenceOf<T>(object? value)
        where T : class => value is null or T ? (T?)value : throw Unexpected(typeof(T), value);

    public static Element ElementOf(object? value) => value switch
    {
        null => default,
        Element element => element,
        _ => throw Unexpected(typeof(Element), value),
    };

    public static IReadOnlyList<T>? ListOf<T>(object? value) => value switch
    {
        null => null,
        IReadOnlyList<T> typed => typed,
        _ => ItemsOf<object?, T>(CqlList.Untyped(value) ?? throw Unexpected(typeof(IReadOnlyList<T>), value)),
    };

    public static IReadOnlyList<TTo>? ItemsOf<TFrom, TTo>(IReadOnlyList<TFrom>? list)
    {
        if (list is null or IReadOnlyList<TTo>)
        {
            return (IReadOnlyList<TTo>?)list;
        }

        var items = new TTo[list.Count];
        for (var i = 0; i < items.Length; i++)
        {
            object? item = list[i] is Element element ? Box(element) : list[i];
            items[i] = item switch
            {
                TTo typed => typed,
                null => default!,
                int number when typeof(TTo) == typeof(decimal?) => (TTo)(object)(decimal)number,
                _ => throw Unexpected(typeof(TTo), item),
            };
        }

        return items;
    }

    private static Expression Boxed(Code code) =>
        code.Type.IsElement ? Call(nameof(Box), [], code.Body) : Expression.Convert(code.Body, typeof(object));

    private static MethodCallExpression Call(string method, Type[] types, Expression value) =>
        Expression.Call(typeof(Coercion), method, types, value);

    private static CqlException Unexpected(Type wanted, object value) =>
        new($"a value of type {Name(wanted)} was expected, but it is of type {Name(value.GetType())}");

    private static string Name(Type type)
    {
        var net = Nullable.GetUnderlyingType(type) ?? type;
        return net.IsGenericType && typeof(CqlInterval).IsAssignableFrom(net) ? $"Interval<{Name(net.GetGenericArguments()[0])}>"
            : StaticType.OfNet(net).Key;
    }
}
