using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Requirements;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Retrieves that ask for the time that the conditions of their query let through.</summary>
internal sealed partial class ExpressionCompiler
{
    /// <summary>The rows of a source of a query; the record may leave out those that the query's conditions cannot let through.</summary>
    public Code CompileSource(Query query, AliasedQuerySource source, Scope scope) =>
        program.Options.PushesDateRanges && source.Expression is Retrieve retrieve
        && RetrieveRanges.Find(query, source, unit).FirstOrDefault(CanBePushed) is { } range
            ? OfRetrieve(retrieve, scope, range)
            : Compile(source.Expression, scope);

    // A record tells rows by their dates: those without one would be left out. Bounds without a text cannot be told from others.
    private static bool CanBePushed(RetrieveRange range) =>
        !range.IncludesUndated && range.Lows.Concat(range.Highs).All(bound => CqlText.Of(bound.Expression) is not null);

    private Code KeptWithin(Retrieve retrieve, RetrievePlan plan, RetrieveRange range, string key) => ValueOf(program.Retrieve(
        $"{key}/{unit.Name}/{unit.Library.Identifier.Version}/{plan.DatePath}/{Text(range.Lows)}/{Text(range.Highs)}",
        unit,
        define,
        () => new Code(
            Placed(
                retrieve, typeof(RetrievePlan), nameof(RetrievePlan.RetrieveWithin), [], State, Expression.Constant(plan),
                Expression.Call(
                    typeof(RangeLimits), nameof(RangeLimits.Between), [],
                    Limits(range.Lows, nameof(RangeLimits.Low)), Limits(range.Highs, nameof(RangeLimits.High)))),
            ListOf(plan.Type))));

    private NewArrayExpression Limits(IReadOnlyList<RangeBound> bounds, string limit) => Expression.NewArrayInit(
        typeof(long?),
        bounds.Select(bound => Expression.Call(
            typeof(RangeLimits), limit, [], Compile(bound.Expression, Scope.Empty).ToObject(),
            Expression.Constant(bound.Precision, typeof(DateTimePrecision?)))));

    private static string Text(IReadOnlyList<RangeBound> bounds) =>
        string.Join(';', bounds.Select(bound => $"{CqlText.Of(bound.Expression)}@{bound.Precision}"));
}
