namespace FhirIcsHub.Cql.Runtime.Clinical;

/// <summary>Messages to the caller (CQL, Errors and Messaging).</summary>
internal static class MessageOperators
{
    /// <summary>
    /// The source as it is. When the condition holds, the message is collected, or for severity Error ends the evaluation. A missing
    /// severity is Message. The source is not written into the message: it may hold personal data.
    /// </summary>
    /// <exception cref="CqlException">The condition holds and the severity is Error.</exception>
    public static T? Message<T>(CqlContext context, T? source, bool? condition, string? code, string? severity, string? message)
    {
        if (condition == true)
        {
            if (string.Equals(severity, "Error", StringComparison.OrdinalIgnoreCase))
            {
                throw new CqlException(code is null ? message ?? "Error" : $"{code}: {message}");
            }

            context.Report(new CqlMessage(SeverityOf(severity), code, message));
        }

        return source;
    }

    public static object? Message(
        CqlContext context, object? source, object? condition, object? code, object? severity, object? message) =>
        Message<object>(context, source, (bool?)condition, (string?)code, (string?)severity, (string?)message);

    private static CqlMessageSeverity SeverityOf(string? severity) => severity switch
    {
        _ when string.Equals(severity, "Trace", StringComparison.OrdinalIgnoreCase) => CqlMessageSeverity.Trace,
        _ when string.Equals(severity, "Warning", StringComparison.OrdinalIgnoreCase) => CqlMessageSeverity.Warning,
        _ => CqlMessageSeverity.Message,
    };
}
