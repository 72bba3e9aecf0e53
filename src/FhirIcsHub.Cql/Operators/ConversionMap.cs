using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Operators;

/// <summary>Which promotions and demotions the translator inserts unasked (translator options of the same names).</summary>
internal sealed record ConversionOptions(
    bool ListDemotion = true, bool ListPromotion = true, bool IntervalDemotion = false, bool IntervalPromotion = false);

/// <summary>
/// The conversions that a library knows: those of the specification, of its models and of its includes. One map serves the translation of
/// one library.
/// </summary>
internal sealed class ConversionMap(ConversionOptions options)
{
    private readonly Dictionary<DataType, List<Conversion>> _byType = [];

    public ConversionOptions Options { get; } = options;

    /// <summary>Adds a conversion by an operator; false, and nothing happens, when there is already one between the two types.</summary>
    public bool Add(Conversion conversion)
    {
        if (!_byType.TryGetValue(conversion.From, out var known))
        {
            _byType[conversion.From] = known = [];
        }

        if (known.Exists(c => c.To.Equals(conversion.To)))
        {
            return false;
        }

        known.Add(conversion);
        return true;
    }

    /// <summary>The conversions by operators that begin at exactly this type, implicit or not.</summary>
    public IReadOnlyList<Conversion> From(DataType type) => _byType.GetValueOrDefault(type) ?? [];

    /// <summary>
    /// The conversion from one type to another, or null. It is never asked for a subtype, which needs none.
    /// </summary>
    /// <param name="from">Type of the value.</param>
    /// <param name="to">Type that is wanted.</param>
    /// <param name="implicitOnly">Only those that the translator may insert unasked; false for <c>convert</c> and the like.</param>
    /// <param name="allowPromotionAndDemotion">Promote and demote whatever the options say.</param>
    public Conversion? Find(DataType from, DataType to, bool implicitOnly = true, bool allowPromotionAndDemotion = false)
    {
        if (from.IsCompatibleWith(to))
        {
            return new Conversion(ConversionKind.Cast, from, to, IsImplicit: true);
        }

        return ByOperator(from, to, implicitOnly) ?? (from, to) switch
        {
            (ListType list, not ListType) when allowPromotionAndDemotion || Options.ListDemotion =>
                Part(ConversionKind.ListDemotion, from, to, list.ElementType, to),
            (not ListType, ListType list) when allowPromotionAndDemotion || Options.ListPromotion =>
                Part(ConversionKind.ListPromotion, from, to, from, list.ElementType),
            (IntervalType interval, not IntervalType) when allowPromotionAndDemotion || Options.IntervalDemotion =>
                Part(ConversionKind.IntervalDemotion, from, to, interval.PointType, to),
            (not IntervalType, IntervalType interval) when allowPromotionAndDemotion || Options.IntervalPromotion =>
                Part(ConversionKind.IntervalPromotion, from, to, from, interval.PointType),
            (ChoiceType choice, _) => FromChoice(choice, to, allowPromotionAndDemotion),
            (_, ChoiceType choice) => ToChoice(from, choice, allowPromotionAndDemotion),
            (ListType list, ListType wanted) => Inner(ConversionKind.List, from, to, list.ElementType, wanted.ElementType),
            (IntervalType interval, IntervalType wanted) =>
                Inner(ConversionKind.Interval, from, to, interval.PointType, wanted.PointType),
            _ => null,
        };
    }

    /// <summary>
    /// The conversion by an operator from the type or a supertype of it to the type or a supertype of that: the nearest on both sides.
    /// </summary>
    private Conversion? ByOperator(DataType from, DataType to, bool implicitOnly)
    {
        Conversion? best = null;
        var bestScore = int.MaxValue;
        for (var type = from; type is not null; type = type.BaseType)
        {
            foreach (var conversion in From(type))
            {
                if ((implicitOnly && !conversion.IsImplicit) || !conversion.To.IsSuperTypeOf(to))
                {
                    continue;
                }

                var score = (conversion.From.Equals(from) ? 0 : 2) + (conversion.To.Equals(to) ? 0 : 2);
                if (score < bestScore)
                {
                    (best, bestScore) = (conversion, score);
                }
            }
        }

        return best;
    }

    /// <summary>A promotion or demotion, with a conversion of the value within when it is not of the wanted type.</summary>
    private Conversion? Part(ConversionKind kind, DataType from, DataType to, DataType value, DataType wanted) =>
        value.IsSubTypeOf(wanted) ? new Conversion(kind, from, to, IsImplicit: true) : Inner(kind, from, to, value, wanted);

    private Conversion? Inner(ConversionKind kind, DataType from, DataType to, DataType value, DataType wanted) =>
        Find(value, wanted) is { } inner ? new Conversion(kind, from, to, IsImplicit: true, inner) : null;

    /// <summary>Every type of the choice that has a way to the wanted type takes it; the others give null.</summary>
    private Conversion? FromChoice(ChoiceType from, DataType to, bool allowPromotionAndDemotion)
    {
        var ways = from.Types
            .Select(type => Find(type, to, implicitOnly: true, allowPromotionAndDemotion))
            .OfType<Conversion>()
            .ToList();
        return ways is [var first, .. var others]
            ? new Conversion(ConversionKind.Cast, from, to, IsImplicit: true, first) { Alternatives = others }
            : null;
    }

    /// <summary>The first type of the choice that the value can be converted to.</summary>
    private Conversion? ToChoice(DataType from, ChoiceType to, bool allowPromotionAndDemotion) =>
        to.Types.Select(type => Find(from, type, implicitOnly: true, allowPromotionAndDemotion)).OfType<Conversion>().FirstOrDefault()
            is { } inner
            ? new Conversion(ConversionKind.Cast, from, to, IsImplicit: true, inner)
            : null;
}
