namespace FhirIcsHub.Cql.Runtime;

/// <summary>Severity of a message (CQL, Message operator). A message of severity Error ends the evaluation instead.</summary>
public enum CqlMessageSeverity
{
    Trace,
    Message,
    Warning,
}

/// <summary>A message that an expression gave, or a warning about data that could not be used.</summary>
public sealed record CqlMessage(CqlMessageSeverity Severity, string? Code, string? Text);
