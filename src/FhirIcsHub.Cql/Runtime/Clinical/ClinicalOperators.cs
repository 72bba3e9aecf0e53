using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Clinical;

/// <summary>
/// Codes in value sets and code systems (CQL, Clinical Operators): by system and code. A null code is in none; a value set or code system
/// that is not here is an error that names it.
/// </summary>
internal static class ClinicalOperators
{
    public static bool? InValueSet(CqlContext context, CqlCode? code, CqlValueSet? valueSet) =>
        valueSet is null ? null : IsIn(code, ContentOf(context, valueSet));

    public static bool? InValueSet(CqlContext context, CqlConcept? concept, CqlValueSet? valueSet) =>
        valueSet is null ? null : IsAnyIn(concept?.Codes, ContentOf(context, valueSet));

    public static bool? InValueSet(CqlContext context, string? code, CqlValueSet? valueSet) =>
        valueSet is null ? null : ContentOf(context, valueSet) is var content && code is not null && content.ContainsCode(code);

    public static bool? AnyInValueSet(CqlContext context, IReadOnlyList<CqlCode?>? codes, CqlValueSet? valueSet) =>
        valueSet is null ? null : IsAnyIn(codes, ContentOf(context, valueSet));

    public static bool? AnyInValueSet(CqlContext context, IReadOnlyList<CqlConcept?>? concepts, CqlValueSet? valueSet)
    {
        if (valueSet is null)
        {
            return null;
        }

        Allowance.Take(concepts?.Count ?? 0);
        var content = ContentOf(context, valueSet);
        for (var i = 0; i < (concepts?.Count ?? 0); i++)
        {
            if (IsAnyIn(concepts![i]?.Codes, content))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Of a Code, a Concept, a String; of a list whether any of its elements.</summary>
    public static object? InValueSet(CqlContext context, object? code, object? valueSet) =>
        valueSet is null ? null : IsIn(code, ContentOf(context, (CqlValueSet)valueSet));

    public static object? AnyInValueSet(CqlContext context, object? codes, object? valueSet) => InValueSet(context, codes, valueSet);

    public static object? InCodeSystem(CqlContext context, object? code, object? codeSystem) =>
        codeSystem is null ? null : IsIn(code, ContentOf(context, (CqlCodeSystem)codeSystem));

    public static object? AnyInCodeSystem(CqlContext context, object? codes, object? codeSystem) =>
        InCodeSystem(context, codes, codeSystem);

    public static IReadOnlyList<CqlCode?>? ExpandValueSet(CqlContext context, CqlValueSet? valueSet) =>
        valueSet is null ? null : ContentOf(context, valueSet).Codes;

    public static object? ExpandValueSet(CqlContext context, object? valueSet) => ExpandValueSet(context, (CqlValueSet?)valueSet);

    /// <summary>Whether a code of the first is, or is above, a code of the second; null when either is null.</summary>
    public static object? Subsumes(CqlContext context, object? ancestor, object? descendant)
    {
        if (ancestor is null || descendant is null)
        {
            return null;
        }

        var terminology = context.Terminology ?? throw new CqlException("Subsumes needs terminology, and none is here");
        var (above, below) = (CodesOf(ancestor), CodesOf(descendant));
        return above.Any(a => below.Any(d => Subsumes(terminology, a, d)));
    }

    private static bool Subsumes(ICqlTerminology terminology, CqlCode ancestor, CqlCode descendant)
    {
        Allowance.Descend();
        return terminology.Subsumes(ancestor, descendant);
    }

    public static object? SubsumedBy(CqlContext context, object? descendant, object? ancestor) => Subsumes(context, ancestor, descendant);

    /// <summary>What is in a value set.</summary>
    /// <exception cref="CqlException">It is not here, or cannot be told in whole.</exception>
    internal static CqlValueSetContent ContentOf(CqlContext context, CqlValueSet valueSet) =>
        valueSet.Canonical is { } canonical && context.Terminology?.ValueSet(canonical) is { } content
            ? content
            : throw new CqlException($"the value set {valueSet.Canonical ?? valueSet.Name} is not here; add the package that defines it");

    private static CqlCodeSystemContent ContentOf(CqlContext context, CqlCodeSystem codeSystem)
    {
        var canonical = codeSystem.Version is null ? codeSystem.Id : $"{codeSystem.Id}|{codeSystem.Version}";
        return canonical is not null && context.Terminology?.CodeSystem(canonical) is { } content
            ? content
            : throw new CqlException($"the code system {canonical ?? codeSystem.Name} is not here; add the package that defines it");
    }

    private static bool IsIn(CqlCode? code, CqlValueSetContent content) => code?.Code is { } text && content.Contains(code.System, text);

    private static bool IsAnyIn(IReadOnlyList<CqlCode?>? codes, CqlValueSetContent content)
    {
        Allowance.Take(codes?.Count ?? 0);
        for (var i = 0; i < (codes?.Count ?? 0); i++)
        {
            if (IsIn(codes![i], content))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIn(object? code, CqlValueSetContent content) => code switch
    {
        null => false,
        CqlCode one => IsIn(one, content),
        CqlConcept concept => IsAnyIn(concept.Codes, content),
        string text => content.ContainsCode(text),
        _ => Elements(code).Any(element => IsIn(element, content)),
    };

    private static bool IsIn(object? code, CqlCodeSystemContent content) => code switch
    {
        null => false,
        CqlCode one => one.System == content.Url && one.Code is { } text && content.Contains(text),
        CqlConcept concept => concept.Codes.Any(one => IsIn(one, content)),
        string text => content.Contains(text),
        _ => Elements(code).Any(element => IsIn(element, content)),
    };

    private static IReadOnlyList<CqlCode> CodesOf(object value) => value switch
    {
        CqlCode code => [code],
        CqlConcept concept => [.. concept.Codes.OfType<CqlCode>()],
        _ => throw new CqlException($"a Code or a Concept was expected, not a {TypeNames.Of(value)}"),
    };

    private static IReadOnlyList<object?> Elements(object value)
    {
        var list = CqlList.Untyped(value)
            ?? throw new CqlException($"a Code, Concept or String was expected, not a {TypeNames.Of(value)}");
        Allowance.Take(list.Count);
        return list;
    }
}
