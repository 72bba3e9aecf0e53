namespace FhirIcsHub.Fhir;

/// <summary>Severity of an issue (value set <c>issue-severity</c>).</summary>
public enum IssueSeverity
{
    Fatal,
    Error,
    Warning,
    Information,
}

/// <summary>One issue of an OperationOutcome.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">Code of the value set <c>issue-type</c>, see <see cref="IssueType"/>.</param>
/// <param name="Diagnostics">What is wrong and what to do, for the reader of the outcome; never personal data.</param>
/// <param name="Expression">FHIRPath location of the element at fault.</param>
/// <param name="Line">Line in the body, from 1.</param>
/// <param name="Column">Column in the body, from 1, in bytes.</param>
public sealed record Issue(
    IssueSeverity Severity, string Code, string Diagnostics, string? Expression = null, int? Line = null, int? Column = null)
{
    /// <summary>
    /// The kind of problem in the hub's code system (<see cref="OperationOutcome.MessageSystem"/>), kept stable; null where none is given.
    /// </summary>
    public string? MessageId { get; init; }

    public bool IsError => Severity is IssueSeverity.Fatal or IssueSeverity.Error;

    public static Issue Error(string code, string diagnostics, string? expression = null) =>
        new(IssueSeverity.Error, code, diagnostics, expression);
}

/// <summary>The codes of the value set <c>issue-type</c> that the hub uses.</summary>
public static class IssueType
{
    public const string Invalid = "invalid";
    public const string Structure = "structure";
    public const string Required = "required";
    public const string Value = "value";
    public const string Invariant = "invariant";
    public const string Security = "security";
    public const string Login = "login";
    public const string Forbidden = "forbidden";
    public const string Processing = "processing";
    public const string NotSupported = "not-supported";
    public const string Duplicate = "duplicate";
    public const string MultipleMatches = "multiple-matches";
    public const string NotFound = "not-found";
    public const string Deleted = "deleted";
    public const string TooLong = "too-long";
    public const string CodeInvalid = "code-invalid";
    public const string Extension = "extension";
    public const string TooCostly = "too-costly";
    public const string BusinessRule = "business-rule";
    public const string Conflict = "conflict";
    public const string Transient = "transient";
    public const string LockError = "lock-error";
    public const string NoStore = "no-store";
    public const string Exception = "exception";
    public const string Timeout = "timeout";
    public const string Incomplete = "incomplete";
    public const string Throttled = "throttled";
    public const string Informational = "informational";
}
