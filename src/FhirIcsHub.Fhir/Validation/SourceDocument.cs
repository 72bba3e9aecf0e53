using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>A resource as bytes, JSON or XML: read strictly; when that fails, as sent, so that the rest can be judged too.</summary>
internal sealed class SourceDocument(ReadOnlyMemory<byte> content)
{
    private readonly bool _isXml = IsXml(content.Span);

    public ValidationResult Judge(Validator validator, IReadOnlyList<string>? profiles)
    {
        var strict = Read(ReadMode.Strict);
        if (strict.Resource is { } resource)
        {
            return validator.Judge(resource, profiles, Named(strict.Issues), hasLines: !_isXml);
        }

        if (Read(ReadMode.AsSent).Resource is not { Type: not null } asSent)
        {
            return new ValidationResult(Named(strict.Issues), []);
        }

        // What is missing and which codes are wrong is judged by the profiles below, with the same result.
        var format = strict.Issues.Where(i => i.Code is not (IssueType.Required or IssueType.CodeInvalid));
        return validator.Judge(asSent, profiles, Named(format), hasLines: !_isXml);
    }

    private ReadResult Read(ReadMode mode) => _isXml ? FhirXml.Read(content, mode) : Resource.Read(content, mode);

    private static IReadOnlyList<Issue> Named(IEnumerable<Issue> issues) =>
        [.. issues.Select(
            i => i with { MessageId = i.MessageId ?? (i.Severity == IssueSeverity.Fatal ? MessageId.Unreadable : MessageId.Format) })];

    private static bool IsXml(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        var start = bytes.IndexOfAnyExcept(" \t\r\n"u8);
        return start >= 0 && bytes[start] == (byte)'<';
    }
}
