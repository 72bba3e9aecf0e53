using System.Globalization;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>How much a problem matters: only an error keeps a library from being used.</summary>
public enum CqlSeverity
{
    Information,
    Warning,
    Error,
}

/// <summary>What is wrong with a library, and where.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Library">Name of the library; null when the text names none.</param>
/// <param name="Line">Line in the CQL text, from 1; 0 when the problem has no place in a text.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="EndLine">Line of the last character.</param>
/// <param name="EndColumn">Column of the last character.</param>
/// <param name="Message">What is wrong and what was expected.</param>
public sealed record CqlProblem(
    CqlSeverity Severity, string? Library, int Line, int Column, int EndLine, int EndColumn, string Message)
{
    public bool IsError => Severity == CqlSeverity.Error;

    /// <summary>A problem of a library as a whole.</summary>
    public static CqlProblem Of(string? library, string message, CqlSeverity severity = CqlSeverity.Error) =>
        new(severity, library, 0, 0, 0, 0, message);

    /// <summary>The problem as an issue of an OperationOutcome.</summary>
    public Issue ToIssue()
    {
        var severity = Severity switch
        {
            CqlSeverity.Error => IssueSeverity.Error,
            CqlSeverity.Warning => IssueSeverity.Warning,
            _ => IssueSeverity.Information,
        };
        return new Issue(severity, IssueType.Invalid, ToString(), Line: Line > 0 ? Line : null, Column: Line > 0 ? Column : null);
    }

    /// <summary><c>library line:column message</c></summary>
    public override string ToString()
    {
        var place = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column} ") : "";
        return Library is null ? $"{place}{Message}" : $"{Library} {place}{Message}";
    }
}
