using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;

namespace FhirIcsHub.Cql.Types;

/// <summary>Types written as ELM, and read from there.</summary>
internal static class ElmTypes
{
    /// <summary>The type specifier of the type, which also knows the type.</summary>
    public static TypeSpecifier ToElm(this DataType type)
    {
        var specifier = Specifier(type);
        specifier.ResultType = type;
        return specifier;
    }

    /// <summary>The type specifiers of the types.</summary>
    public static IReadOnlyList<TypeSpecifier> ToElm(this IReadOnlyList<DataType> types) => [.. types.Select(ToElm)];

    /// <summary>
    /// The type that a specifier of a library read from ELM means; null when it names a type that no model of the set has. The types of a
    /// model that stands over another one are written with the other's names, so they come back as the other's.
    /// </summary>
    public static DataType? FromElm(this TypeSpecifier specifier, ModelSet models)
    {
        switch (specifier)
        {
            case NamedTypeSpecifier named:
                return models.FindElmType(named.Name);
            case ListTypeSpecifier list:
                return list.ElementType.FromElm(models) is { } element ? new ListType(element) : null;
            case IntervalTypeSpecifier interval:
                return interval.PointType.FromElm(models) is { } point ? new IntervalType(point) : null;
            case ChoiceTypeSpecifier choice:
                var types = choice.Choices.Select(c => c.FromElm(models)).OfType<DataType>().ToList();
                return types.Count == choice.Choices.Count && types.Count > 0 ? new ChoiceType(types) : null;
            case TupleTypeSpecifier tuple:
                var members = tuple.Elements
                    .Select(e => (e.ElementType ?? e.Type)?.FromElm(models) is { } type ? new TupleMember(e.Name, type) : null)
                    .OfType<TupleMember>()
                    .ToList();
                return members.Count == tuple.Elements.Count ? new TupleType(members) : null;
            case ParameterTypeSpecifier parameter:
                return new TypeParameter(parameter.ParameterName);
            default:
                return null;
        }
    }

    private static TypeSpecifier Specifier(DataType type) => type switch
    {
        NamedType named => new NamedTypeSpecifier(named.ElmName),
        ListType list => new ListTypeSpecifier(list.ElementType.ToElm()),
        IntervalType interval => new IntervalTypeSpecifier(interval.PointType.ToElm()),
        ChoiceType choice => new ChoiceTypeSpecifier([.. choice.Types.Select(ToElm)]),
        TupleType tuple => new TupleTypeSpecifier
        {
            Elements = [.. tuple.Elements.Select(e => new TupleElementDefinition { Name = e.Name, ElementType = e.Type.ToElm() })],
        },
        TypeParameter parameter => new ParameterTypeSpecifier { ParameterName = parameter.Name },
        _ => throw new ArgumentException($"{type} is no type of ELM", nameof(type)),
    };
}
