using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Requirements;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Retrieves and membership in value sets.</summary>
internal sealed partial class ExpressionCompiler
{
    private const string DefaultCodePath = "code";

    private Code OfRetrieve(Retrieve retrieve, Scope scope, RetrieveRange? touched = null)
    {
        if (FhirSchema.R4.FindType(NamedTypes.Local(retrieve.DataType)) is not { IsResource: true } type)
        {
            return Fault(retrieve, $"{retrieve.DataType} is no resource type that can be retrieved");
        }

        if (retrieve.Context is not null || retrieve.Includes.Count > 0 || retrieve.OtherFilters.Count > 0 || retrieve.Id is not null)
        {
            return Fault(retrieve,
                "retrieves of related persons, by id, with includes or with other filters than codes and dates cannot be evaluated");
        }

        var path = retrieve.CodeProperty ?? DefaultCodePath;
        var code = retrieve.Codes is { } codes
            ? ByCodes(retrieve, type, path, codes, scope, touched)
            : Kept(retrieve, new RetrievePlan(type, null, -1, retrieve.TemplateId), touched);
        foreach (var filter in retrieve.CodeFilters)
        {
            code = Filtered(code, element => Bind(
                filter, nameof(ElmOperator.Equivalent),
                    [PropertyOf(filter, element, filter.Property ?? path), Compile(filter.Value, scope)]));
        }

        if (retrieve.DateRange is { } range)
        {
            code = ByDate(retrieve, code, retrieve.DateProperty, Compile(range, scope));
        }

        return retrieve.DateFilters.Aggregate(code, (kept, filter) => ByDate(filter, kept, filter.Property, Compile(filter.Value, scope)));
    }

    private Code ByCodes(
        Retrieve retrieve, FhirType type, string path, Elm.Expression codes, Scope scope, RetrieveRange? range)
    {
        if (Source(codes, scope, out var value) is { } source)
        {
            var (name, filter) = (new ElementName(path), program.Filter(source));
            return Kept(retrieve, new RetrievePlan(type, name, filter, retrieve.TemplateId, program.Group(type, name, filter)), range);
        }

        var plan = new RetrievePlan(type, new ElementName(path), -1, retrieve.TemplateId);
        return new Code(
            Placed(retrieve, typeof(RetrievePlan), nameof(RetrievePlan.RetrieveByCodes), [], State, Expression.Constant(plan),
                value.ToObject()),
            ListOf(type));
    }

    // The same retrieve at several places, of whatever define, is one.
    private Code Kept(Retrieve retrieve, RetrievePlan plan, RetrieveRange? range)
    {
        var key = $"{plan.Type.Name}/{plan.CodePath}/{plan.Filter}/{plan.Profile}";
        if (range is not null)
        {
            return KeptWithin(retrieve, plan with { DatePath = range.DatePath }, range, key);
        }

        return ValueOf(program.Retrieve(key, unit, define, () => new Code(
            Placed(retrieve, typeof(RetrievePlan), nameof(RetrievePlan.Retrieve), [], State, Expression.Constant(plan)),
                ListOf(plan.Type))));
    }

    private static StaticType ListOf(FhirType type) => StaticType.OfList(StaticType.OfElement([type]));

    // A value set, or codes that are constants; else null, and the value to be worked out.
    private FilterSource? Source(Elm.Expression codes, Scope scope, out Code value)
    {
        value = default;
        if (codes is ValueSetRef reference && ValueSetOf(reference) is { } valueSet)
        {
            return FilterSource.Of(valueSet);
        }

        value = Compile(codes, scope);
        return value.Body is ConstantExpression { Value: { } constant } ? constant switch
        {
            CqlCode code => FilterSource.Of([code]),
            CqlConcept concept => FilterSource.Of([.. concept.Codes.OfType<CqlCode>()]),
            CqlValueSet set => FilterSource.Of(set),
            IReadOnlyList<CqlCode?> list => FilterSource.Of([.. list.OfType<CqlCode>()]),
            _ => null,
        } : null;
    }

    // A date or time lies in the range, a period is included in it (ELM, Retrieve, dateRange).
    private Code ByDate(ElmNode node, Code list, string? path, Code range) => path is null
        ? Fault(node, "by which element the retrieve filters dates is not said")
        : Filtered(list, element =>
        {
            var value = PropertyOf(node, element, path);
            var point = value.Type.IsElement ? FhirIntrinsics.Find(null, "ToValue", [value], Context) ?? value : value;
            return Bind(node, nameof(ElmOperator.IncludedIn), [point, range]);
        });

    private static Code Filtered(Code list, Func<Code, Code> condition)
    {
        var item = list.Type.Item!;
        var rows = Expression.Variable(typeof(List<>).MakeGenericType(item.Net), "rows");
        var source = new QuerySource("resource", list);
        var loop = source.Loop(element => Expression.IfThen(
            IsTrue(condition(element)),
            Expression.Call(typeof(QueryRows), nameof(QueryRows.Add), [item.Net], State, rows, element.Body)));
        return new Code(
            Expression.Block(
                [rows, source.List],
                Expression.Assign(rows, Expression.New(rows.Type)), source.Fill, loop, Expression.Convert(rows, list.Type.Net)),
            list.Type);
    }

    private Code OfMembership(Elm.Expression node, Scope scope)
    {
        var (name, codes, reference, expression) = node switch
        {
            InValueSet one => (nameof(InValueSet), one.Code, (Reference?)one.ValueSet, one.ValueSetExpression),
            AnyInValueSet any => (nameof(AnyInValueSet), any.Codes, any.ValueSet, any.ValueSetExpression),
            InCodeSystem one => (nameof(InCodeSystem), one.Code, one.CodeSystem, one.CodeSystemExpression),
            AnyInCodeSystem any => (nameof(AnyInCodeSystem), any.Codes, any.CodeSystem, any.CodeSystemExpression),
            _ => throw new InvalidOperationException($"{node.TypeName} asks for no membership"),
        };
        var value = Compile(codes, scope);
        var set = reference switch
        {
            ValueSetRef valueSet when ValueSetOf(valueSet) is { } found => Code.Constant(found, StaticType.ValueSet),
            CodeSystemRef system when CodeSystemOf(unit, system) is { } found => Code.Constant(found, StaticType.CodeSystem),
            { } missing => LibraryOf(missing) is null ? MissingLibrary(missing) : Fault(missing, $"there is no {missing.Name}"),
            null => expression is null ? Fault(node, "of which value set is not said") : Compile(expression, scope),
        };
        return node is InValueSet && set.Body is ConstantExpression { Value: CqlValueSet constant }
            && ElementTests.CodedElement(value) is { } element
            ? new Code(
                Placed(node, typeof(ElementTests), nameof(ElementTests.IsInFilter), [], State, element,
                    Expression.Constant(program.Filter(FilterSource.Of(constant)))),
                StaticType.Boolean)
            : Bind(node, name, [value, set]);
    }
}
