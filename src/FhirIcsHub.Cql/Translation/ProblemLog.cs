using FhirIcsHub.Cql.Grammar;

namespace FhirIcsHub.Cql.Translation;

/// <summary>The problems of one library, each told once.</summary>
internal sealed class ProblemLog(SourceText source, string? library, CqlSeverity least)
{
    private readonly HashSet<CqlProblem> _problems = [];

    public bool HasErrors { get; private set; }

    public void Add(CqlSeverity severity, SourceRange range, string message)
    {
        HasErrors |= severity == CqlSeverity.Error;
        if (severity < least)
        {
            return;
        }

        var start = source.PositionOf(range.Start);
        var end = source.PositionOf(Math.Max(range.Start, range.End - 1));
        _problems.Add(new CqlProblem(severity, library, start.Line, start.Column, end.Line, end.Column, message));
    }

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<CqlProblem> InOrder() => [.. _problems.OrderBy(p => p.Line).ThenBy(p => p.Column)];
}
