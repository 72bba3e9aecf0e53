using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Operators;

/// <summary>
/// The binding of a generic operator's type parameters to the types of a call: the first operand that has a parameter binds it, later ones
/// may widen it.
/// </summary>
internal sealed class Instantiation
{
    private readonly Dictionary<TypeParameter, DataType> _bound;
    private readonly OperatorMap _operators;
    private readonly ConversionMap _conversions;
    private readonly bool _promote;

    private Instantiation(OperatorMap operators, ConversionMap conversions, bool promote) =>
        (_operators, _conversions, _promote, _bound) = (operators, conversions, promote, []);

    private Instantiation(Instantiation other) =>
        (_operators, _conversions, _promote, _bound) = (other._operators, other._conversions, other._promote, new(other._bound));

    /// <summary>
    /// The operators for the types of a call; none when they do not fit. A choice is each of its types in turn, in all combinations with
    /// those of other operands; combinations that bind the parameters alike are followed once, so that many types cost little.
    /// </summary>
    public static IEnumerable<Operator> AllOf(
        Operator generic, Signature call, OperatorMap operators, ConversionMap conversions, bool promote)
    {
        if (generic.Signature.Count != call.Count)
        {
            return [];
        }

        List<Instantiation> open = [new(operators, conversions, promote)];
        for (var i = 0; i < call.Count && open.Count > 0; i++)
        {
            if (open is [var only] && call[i] is not ChoiceType)
            {
                if (!only.Fits(generic.Signature[i], call[i]))
                {
                    return [];
                }

                continue;
            }

            var known = new HashSet<string>(StringComparer.Ordinal);
            var next = new List<Instantiation>();
            foreach (var instantiation in open)
            {
                foreach (var type in call[i] is ChoiceType choice ? choice.Types : [call[i]])
                {
                    var bound = new Instantiation(instantiation);
                    if (bound.Fits(generic.Signature[i], type) && known.Add(string.Join(';', bound._bound)))
                    {
                        next.Add(bound);
                    }
                }
            }

            open = next;
        }

        return open.Select(instantiation => instantiation.Instantiate(generic));
    }

    private Operator Instantiate(Operator generic) =>
        new(
            generic.Name,
            new Signature([.. generic.Signature.Types.Select(Instantiate)]),
            Instantiate(generic.ResultType!))
        {
            Library = generic.Library,
        };

    private bool Fits(DataType pattern, DataType given) => pattern switch
    {
        TypeParameter parameter => Binds(parameter, given),
        ListType list => given switch
        {
            _ when given.Equals(DataType.Any) => Fits(list.ElementType, given),
            ListType other => Fits(list.ElementType, other.ElementType),
            _ => OnlyOne(ListsFrom(given), t => Fits(list.ElementType, t.ElementType)),
        },
        IntervalType interval => given switch
        {
            _ when given.Equals(DataType.Any) => Fits(interval.PointType, given),
            IntervalType other => Fits(interval.PointType, other.PointType),
            _ => OnlyOne(IntervalsFrom(given), t => Fits(interval.PointType, t.PointType)),
        },
        SimpleType => pattern.IsSuperTypeOf(given) || OnlyOne(SimpleFrom(given), _ => true),
        ClassType => pattern.Equals(given),
        _ => false,
    };

    private bool Binds(TypeParameter parameter, DataType given)
    {
        if (!_bound.TryGetValue(parameter, out var bound))
        {
            return Bind(parameter, given);
        }

        if (bound.IsSuperTypeOf(given) || given.IsCompatibleWith(bound))
        {
            return true;
        }

        if (given.IsSuperTypeOf(bound) || bound.IsCompatibleWith(given))
        {
            return Bind(parameter, given);
        }

        if (_conversions.Find(given, bound, implicitOnly: true, _promote) is not null)
        {
            // A list is not kept against an element of it: the element would be promoted.
            return bound is not ListType list
                || !(list.ElementType.IsSuperTypeOf(given) || given.IsCompatibleWith(list.ElementType))
                || Bind(parameter, given);
        }

        return _conversions.Find(bound, given, implicitOnly: true, _promote) is not null && Bind(parameter, given);
    }

    private bool Bind(TypeParameter parameter, DataType type)
    {
        if (!parameter.CanBind(type))
        {
            return false;
        }

        _bound[parameter] = type;
        return true;
    }

    /// <summary>The lists that a value which is none can become: by a conversion, else by promotion.</summary>
    private List<ListType> ListsFrom(DataType given)
    {
        var lists = _conversions.From(given).Select(c => c.To).OfType<ListType>().ToList();
        if (lists.Count == 0 && (_promote || _conversions.Options.ListPromotion))
        {
            lists.Add(new ListType(given));
        }

        return lists;
    }

    private List<IntervalType> IntervalsFrom(DataType given)
    {
        var intervals = _conversions.From(given).Select(c => c.To).OfType<IntervalType>().ToList();
        if (intervals.Count == 0 && (_promote || _conversions.Options.IntervalPromotion) && _operators.IsPointType(given))
        {
            intervals.Add(new IntervalType(given));
        }

        return intervals;
    }

    private List<SimpleType> SimpleFrom(DataType given)
    {
        var types = _conversions.From(given).Select(c => c.To).OfType<SimpleType>().ToList();
        if (types.Count == 0 && given is IntervalType { PointType: SimpleType point }
            && (_promote || _conversions.Options.IntervalDemotion))
        {
            types.Add(point);
        }

        if (types.Count == 0 && given is ListType { ElementType: SimpleType element }
            && (_promote || _conversions.Options.ListDemotion))
        {
            types.Add(element);
        }

        return types;
    }

    private static bool OnlyOne<T>(List<T> types, Predicate<T> fits) => types.FindAll(fits).Count == 1;

    private DataType Instantiate(DataType pattern) => pattern switch
    {
        TypeParameter parameter => _bound[parameter],
        ListType list => new ListType(Instantiate(list.ElementType)),
        IntervalType interval => new IntervalType(Instantiate(interval.PointType)),
        _ => pattern,
    };
}
