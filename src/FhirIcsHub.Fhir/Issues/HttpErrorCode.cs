namespace FhirIcsHub.Fhir;

/// <summary>
/// The code by which APIs of the NHS in England tell errors of HTTP apart, in <c>OperationOutcome.issue.details</c> (BaRS, e-RS, and
/// others).
/// </summary>
public static class HttpErrorCode
{
    /// <summary>Their code system.</summary>
    public const string System = "https://fhir.nhs.uk/CodeSystem/http-error-codes";

    /// <summary>The code of an answer's status; null where the code system has none, and of what is no error.</summary>
    public static string? Of(int status) => status switch
    {
        400 => "BAD_REQUEST",
        401 => "UNAUTHORIZED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        405 => "METHOD_NOT_ALLOWED",
        406 => "NOT_ACCEPTABLE",
        409 => "CONFLICT",
        415 => "UNSUPPORTED_MEDIA_TYPE",
        422 => "UNPROCESSABLE_ENTITY",
        429 => "TOO_MANY_REQUESTS",
        500 => "SERVER_ERROR",
        _ => null,
    };
}
