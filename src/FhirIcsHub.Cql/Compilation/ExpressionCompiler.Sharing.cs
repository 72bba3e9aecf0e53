using FhirIcsHub.Cql.Compilation.Sharing;
using FhirIcsHub.Cql.Elm;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// Expressions that are evaluated once, where several places need them or a loop meets them again (<see cref="SharingPlan"/>).
/// </summary>
internal sealed partial class ExpressionCompiler
{
    private readonly Stack<RowValues> _rows = [];

    /// <summary>Code within which values that depend on a source, relationship or function are kept.</summary>
    public Expression KeepingFor(ElmNode place, Func<Expression> body) =>
        program.Sharing?.LevelOf(place) is { } level ? Keeping(level, body, (row, code) => row.Around(code)) : body();

    /// <inheritdoc cref="KeepingFor(ElmNode, Func{Expression})"/>
    public Code KeepingFor(ElmNode place, Func<Code> body) =>
        program.Sharing?.LevelOf(place) is { } level
            ? Keeping(level, body, (row, code) => code with { Body = row.Around(code.Body) })
            : body();

    private T Keeping<T>(Binder level, Func<T> body, Func<RowValues, T, T> around)
    {
        var row = new RowValues(level);
        _rows.Push(row);
        var code = around(row, body());
        _rows.Pop();
        return code;
    }

    // Its value where it is kept; null when it is not, or the place to keep it is not around this code.
    private Code? Kept(Elm.Expression node, Scope scope)
    {
        if (program.Sharing?.Find(node) is not { } shared)
        {
            return null;
        }

        return shared.Level is { } level
            ? _rows.FirstOrDefault(row => ReferenceEquals(row.Level, level))?.Value(shared, () => Of(node, scope))
            : program.Shared(shared, new SharedUse(unit.Name, define, node), () => Of(node, Scope.Empty));
    }
}
