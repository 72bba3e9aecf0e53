using System.Globalization;
using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Properties: the names are looked up while compiling, so that at run time only the element is.</summary>
internal sealed partial class ExpressionCompiler
{
    /// <summary>The property of a value at a path: <c>id.value</c>, <c>name[0].family</c>.</summary>
    public Code PropertyOf(ElmNode node, Code source, string path)
    {
        foreach (var part in path.Split('.'))
        {
            var bracket = part.IndexOf('[');
            source = Member(node, source, bracket < 0 ? part : part[..bracket]);
            if (bracket >= 0
                && int.TryParse(part[(bracket + 1)..].TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                source = Bind(node, nameof(ElmOperator.Indexer), [source, Code.Constant(index, StaticType.Integer)]);
            }
        }

        return source;
    }

    private Code OfProperty(Property property, Scope scope)
    {
        if (property.Source is { } source)
        {
            return PropertyOf(property, Compile(source, scope), property.Path);
        }

        if (property.Scope is { } name)
        {
            return scope.Find(NameKind.Alias, name) is { } alias
                ? PropertyOf(property, alias, property.Path)
                : Fault(property, $"there is no alias {name} here");
        }

        return scope.Find(NameKind.Alias, Scope.SortElement) is { } element
            ? PropertyOf(property, element, property.Path)
            : Fault(property, $"of what {property.Path} is an element does not show");
    }

    private Code Member(ElmNode node, Code source, string name)
    {
        var type = source.Type;
        if (ReferenceEquals(type, StaticType.Null))
        {
            return source;
        }

        if (type.IsElement)
        {
            return ElementMember(source, name);
        }

        if (type.Fields is { } fields)
        {
            var index = fields.ToList().FindIndex(field => field.Name == name);
            return index < 0 ? Fault(node, $"the tuple has no element {name}") : TupleMember(source, index, fields[index].Type);
        }

        return type.IsList && type.Item!.IsElement ? ListMember(source, name)
            : type.Point is { } point && name is "low" or "high" && point.Net.IsValueType
                ? new Code(Expression.Call(
                    typeof(IntervalValues), name == "low" ? nameof(IntervalValues.Low) : nameof(IntervalValues.High),
                        [Nullable.GetUnderlyingType(point.Net)!], source.Body), point)
            : SystemMember(source, name) ?? new Code(
                Expression.Call(typeof(ElementProperties), nameof(ElementProperties.Any), [], source.ToObject(), Name(name), Context),
                    StaticType.Any);
    }

    private static Code? SystemMember(Code source, string name)
    {
        var type = (source.Type.Key, name) switch
        {
            ("Quantity", "value") => StaticType.Decimal,
            ("Quantity", "unit") => StaticType.String,
            ("Ratio", "numerator" or "denominator") => StaticType.Quantity,
            ("Code", "code" or "system" or "version" or "display") => StaticType.String,
            ("Concept", "display") => StaticType.String,
            ("Concept", "codes") => StaticType.OfList(StaticType.Code),
            ("ValueSet" or "CodeSystem", "id" or "version" or "name") => StaticType.String,
            (_, "value") when source.Type.Net.IsValueType || source.Type == StaticType.String => source.Type,
            _ => null,
        };
        return type is null ? null
            : ReferenceEquals(type, source.Type) ? source
            : new Code(
                Expression.Call(typeof(ElementProperties), nameof(ElementProperties.Any), [], source.ToObject(), Name(name), Context),
                    StaticType.Any).As(type);
    }

    private static Code TupleMember(Code source, int index, StaticType type)
    {
        var item = Expression.Call(typeof(QueryRows), nameof(QueryRows.Item), [], source.Body, Expression.Constant(index));
        return new Code(new Code(item, StaticType.Any).To(type), type);
    }

    private static Code ElementMember(Code source, string name)
    {
        var types = source.Type.Fhir;
        if (name == "value" && ElementValues.AllPrimitive(types))
        {
            return ElementValues.ValueOf(source, Context);
        }

        var definitions = types.Select(type => type.FindElement(name)).ToList();
        var known = definitions.OfType<ElementDefinition>().ToList();

        // What an abstract type does not define one that derives from it may.
        var isOpen = types.Zip(definitions).Any(one => one is { First.IsAbstract: true, Second: null })
            || (name == "value" && types.Any(type => type.IsPrimitive));
        if (known.Count == 0 || isOpen || known.Select(d => d.IsRepeating).Distinct().Count() > 1)
        {
            return new Code(
                Expression.Call(typeof(ElementProperties), nameof(ElementProperties.OfElement), [], source.Body, Name(name), Context),
                StaticType.Any);
        }

        if (name == "id" && types.All(type => !type.IsResource))
        {
            var id = Expression.Call(typeof(ElementProperties), nameof(ElementProperties.One), [], source.Body, Name(name));
            return new Code(Expression.Call(typeof(PrimitiveValues), nameof(PrimitiveValues.Text), [], id), StaticType.String);
        }

        var item = StaticType.OfElement([.. known.SelectMany(d => d.Types)]);
        return known[0].IsRepeating
            ? new Code(Expression.Call(typeof(ElementProperties), nameof(ElementProperties.Many), [], source.Body, Name(name)),
                StaticType.OfList(item))
            : new Code(Expression.Call(typeof(ElementProperties), nameof(ElementProperties.One), [], source.Body, Name(name)), item);
    }

    private Code ListMember(Code source, string name)
    {
        var element = Expression.Parameter(typeof(Element), "element");
        var member = ElementMember(new Code(element, source.Type.Item!), name);
        return member.Type.IsElement || (member.Type.Item?.IsElement ?? false)
            ? new Code(
                Expression.Call(typeof(ElementProperties), nameof(ElementProperties.ManyOfAll), [], source.Body, Name(name)),
                StaticType.OfList(member.Type.Item ?? member.Type))
            : new Code(
                Expression.Call(typeof(ElementProperties), nameof(ElementProperties.Any), [], source.ToObject(), Name(name), Context),
                    StaticType.Any);
    }

    private static ConstantExpression Name(string name) => Expression.Constant(new ElementName(name));
}
