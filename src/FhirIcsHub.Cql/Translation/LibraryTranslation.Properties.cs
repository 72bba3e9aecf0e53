using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

internal sealed partial class LibraryTranslation
{
    /// <summary>An element that a name means.</summary>
    /// <param name="Name">Name of the element.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="Target">How the data give it, when the model stands over another one.</param>
    /// <param name="IsSearch">Whether it is a search rather than an element.</param>
    private sealed record FoundProperty(string Name, DataType Type, string? Target = null, bool IsSearch = false);

    private Expression Access(Expression source, string name)
    {
        var type = TypeOf(source);
        if (source is AliasRef alias)
        {
            var found = RequireProperty(type, name);
            return Targeted(PropertyOf(alias.Name, found), found.Target);
        }

        if (type is ListType list && _options.ListTraversal)
        {
            return AccessElements(source, list, name);
        }

        var property = RequireProperty(type, name);
        return Targeted(PropertyOf(source, property), property.Target);
    }

    // list.name means: of each element the name, where there is one; a list of lists is flattened.
    private Expression AccessElements(Expression source, ListType list, string name)
    {
        var property = RequireProperty(list.ElementType, name);
        Expression Element() => Targeted(PropertyOf(Typed(new AliasRef { Name = This }, list.ElementType), property), property.Target);
        var isNull = Typed(new Operation(ElmOperator.IsNull, Element()), SystemModel.Boolean);
        var element = Element();
        var query = Typed(
            new Query
            {
                Sources = [Typed(new AliasedQuerySource { Alias = This, Expression = source }, list)],
                Where = Typed(new Operation(ElmOperator.Not, isNull), SystemModel.Boolean),
                Return = new ReturnClause { Distinct = false, Expression = element },
            },
            new ListType(TypeOf(element)));
        return TypeOf(element) is ListType inner ? Typed(new Operation(ElmOperator.Flatten, query), inner) : query;
    }

    private Expression PropertyOf(string scope, FoundProperty property) => property.IsSearch
        ? Typed(new Search { Scope = scope, Path = property.Name }, property.Type)
        : Typed(new Property { Scope = scope, Path = property.Name }, property.Type);

    private Expression PropertyOf(Expression source, FoundProperty property) => property.IsSearch
        ? Typed(new Search { Source = source, Path = property.Name }, property.Type)
        : Typed(new Property { Source = source, Path = property.Name }, property.Type);

    private FoundProperty RequireProperty(DataType type, string name)
    {
        if (FindProperty(type, name) is { } found)
        {
            return found;
        }

        if (type is IntervalType)
        {
            throw new TranslationException($"an interval has no {name}: it has low, high, lowClosed and highClosed");
        }

        throw new TranslationException($"{type.Label} has no element {name}{Nearby(name, ElementNames(type))}");
    }

    private static IEnumerable<string> ElementNames(DataType type) => type switch
    {
        ClassType c => c.AllElements.Select(e => e.Name),
        TupleType t => t.Elements.Select(e => e.Name),
        ChoiceType c => c.Types.SelectMany(ElementNames),
        ListType l => ElementNames(l.ElementType),
        _ => [],
    };

    private FoundProperty? FindProperty(DataType type, string name)
    {
        for (var current = type; current is not null && !current.Equals(DataType.Any); current = current.BaseType)
        {
            if (FindDirectProperty(current, name) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private FoundProperty? FindDirectProperty(DataType type, string name)
    {
        switch (type)
        {
            case ClassType c when name.StartsWith('?') && IsCompatibleWith("1.5"):
                return c.Searches.FirstOrDefault(s => s.Name == name[1..]) is { } search
                    ? new FoundProperty(search.Name, search.Type, IsSearch: true)
                    : null;
            case ClassType c when c.Elements.FirstOrDefault(e => e.Name == name) is { } element:
                return element.IsProhibited
                    ? throw new TranslationException($"the element {name} is prohibited in {c.Name}")
                    : new FoundProperty(element.Name, element.Type, element.Target);
            case TupleType t when t.Find(name) is { } element:
                return new FoundProperty(element.Name, element.Type);
            case IntervalType i when name is "low" or "high":
                return new FoundProperty(name, i.PointType);
            case IntervalType when name is "lowClosed" or "highClosed":
                return new FoundProperty(name, SystemModel.Boolean);
            case ChoiceType c:
                return FindInChoice(c, name);
            case ListType l when _options.ListTraversal && FindProperty(l.ElementType, name) is { } element:
                return element with { Type = new ListType(element.Type) };
            default:
                return null;
        }
    }

    // Of a choice: the element of each type that has it. The data give it by the mapping of the type that it turns out to be.
    private FoundProperty? FindInChoice(ChoiceType choice, string name)
    {
        var types = new List<DataType>();
        var targets = new Dictionary<DataType, string>();
        string? found = null;
        foreach (var type in choice.Types)
        {
            if (FindProperty(type, name) is not { } property)
            {
                continue;
            }

            found ??= property.Name;
            if (!types.Contains(property.Type))
            {
                types.Add(property.Type);
            }

            if (property.Target is { } target && !targets.TryAdd(property.Type, target) && targets[property.Type] != target)
            {
                throw new TranslationException($"the element {name} is mapped in different ways for the types of {choice.Label}");
            }
        }

        if (found is null)
        {
            return null;
        }

        var map = targets.Count > 1 ? string.Join(';', targets.Select(t => $"{t.Key}:{t.Value}")) : targets.Values.FirstOrDefault();
        return new FoundProperty(found, types.Count > 1 ? new ChoiceType(types) : types[0], map);
    }

    /// <summary>The type at the end of a path such as <c>medication.reference</c>.</summary>
    private DataType PathType(DataType type, string path) =>
        path.Split('.').Aggregate(type, (current, name) => RequireProperty(current, name).Type);
}
