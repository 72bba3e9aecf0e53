using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Runtime.Lists;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>What the loops of queries are made of.</summary>
internal static class QueryRows
{
    public static bool Exists(Element element) => element.Exists;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasValue<T>(T? value)
        where T : struct => value.HasValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTrue(bool? value) => value.GetValueOrDefault();

    public static object? Item(CqlTuple? tuple, int index) => tuple?[index];

    public static IReadOnlyList<T> ListOf<T>(T value) => ElementEquality.IsNull(value) ? [] : [value];

    /// <summary>Adds a row; lists do not grow without end.</summary>
    public static void Add<T>(EvaluationState state, List<T> rows, T row)
    {
        rows.Add(row);
        state.CheckList(rows.Count);
    }

    public static bool IsNotNull<T>(T value) => !ElementEquality.IsNull(value);

    public static T? FirstNotNull<T>(IReadOnlyList<T>? list)
    {
        for (var i = 0; i < (list?.Count ?? 0); i++)
        {
            if (!ElementEquality.IsNull(list![i]))
            {
                return list[i];
            }
        }

        return default;
    }

    /// <summary>The first element that is not null of a list; a value that is no list stays as it is.</summary>
    public static object? AnyNotNull(object? value) => CqlList.Untyped(value) is { } list ? FirstNotNull(list) : value;

    /// <summary>A value whose type is known only now as the rows of a source: a list's elements, or the value alone.</summary>
    public static IReadOnlyList<object?>? RowsOf(object? value) => value is null ? null : CqlList.Untyped(value) ?? [value];

    public static bool IsList(object? value) => CqlList.Untyped(value) is not null;

    /// <summary>The rows as a list, or the only one where the source was no list.</summary>
    public static object? ResultOf<T>(IReadOnlyList<T>? rows, bool isList) => rows is null ? null
        : isList ? rows
        : rows.Count > 0 ? rows[0] is Element element ? Coercion.Box(element) : rows[0] : null;

    public static IReadOnlyList<T> Distinct<T>(List<T> rows) => ListSets.Distinct<T>(rows)!;
}
