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

    /// <summary>Code within which values that depend on a row of a source or relationship are kept.</summary>
    public Expression KeepingFor(ElmNode source, RowPlace? place, Func<Expression> body) =>
        program.Sharing?.LevelOf(source) is { } level ? Keeping(level, place, body, (row, code) => row.Around(code)) : body();

    /// <summary>Code within which values that depend on the operands of a function are kept.</summary>
    public Code KeepingFor(FunctionDef function, Func<Code> body) =>
        program.Sharing?.LevelOf(function) is { } level
            ? Keeping(level, null, body, (row, code) => code with { Body = row.Around(code.Body) })
            : body();

    private T Keeping<T>(Binder level, RowPlace? place, Func<T> body, Func<RowValues, T, T> around)
    {
        var row = new RowValues(level, place);
        _rows.Push(row);
        var code = around(row, body());
        _rows.Pop();
        return code;
    }

    // Its value where it is kept; null when it is not, or the place to keep it is not around this code.
    private Code? Kept(Elm.Expression node, Scope scope)
    {
        if (program.Sharing?.Find(node) is not { Shared: var shared } kept)
        {
            return null;
        }

        return kept.Level is { } level
            ? _rows.FirstOrDefault(row => ReferenceEquals(row.Level, level))
                ?.Value(shared, () => Of(node, scope), type => program.Column(shared, type))
            : program.Shared(shared, new SharedUse(unit.Name, define, node), () => Of(node, Scope.Empty));
    }
}
