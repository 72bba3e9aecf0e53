namespace FhirIcsHub.Fhir.Patch;

/// <summary>The outcome of applying a patch: all of it or nothing.</summary>
/// <param name="Resource">The patched resource, read anew by the rules of strict R4; null when an issue is an error.</param>
/// <param name="Issues">Why there is none, or what the caller has to judge: a changed id is a warning.</param>
public sealed record PatchResult(Resource? Resource, IReadOnlyList<Issue> Issues)
{
    public bool Success => Resource is not null;

    internal static PatchResult Failed(PatchException problem) => new(null, [problem.Issue]);

    /// <summary>Reads what a patch has made strictly, and compares who it is.</summary>
    internal static PatchResult Of(Resource before, ReadResult after)
    {
        if (after.Resource is not { } resource)
        {
            return new PatchResult(
                null,
                [.. after.Issues.Select(i =>
                    i with { Diagnostics = "The patched resource is not valid: " + i.Diagnostics, Line = null, Column = null })]);
        }

        if (resource.TypeName != before.TypeName)
        {
            return new PatchResult(
                null,
                [Issue.Error(IssueType.BusinessRule, $"The patch turns a {before.TypeName} into a {resource.TypeName}: "
                    + "a patch cannot change the type.")]);
        }

        return resource.Id == before.Id
            ? new PatchResult(resource, after.Issues)
            : new PatchResult(
                resource, [.. after.Issues, new Issue(
                    IssueSeverity.Warning, IssueType.BusinessRule, "The patch changes the id.", before.TypeName + ".id")]);
    }
}

/// <summary>The outcome of reading a patch.</summary>
/// <param name="Patch">The patch; null when an issue is an error.</param>
/// <param name="Issues">Everything that is wrong with it, each with the operation at fault.</param>
public sealed record PatchReadResult<T>(T? Patch, IReadOnlyList<Issue> Issues)
    where T : class;

/// <summary>Ends an operation that cannot be done; never leaves this folder.</summary>
internal sealed class PatchException(string code, string reason) : Exception(reason)
{
    private string _place = "";
    private string? _expression;

    public Issue Issue => Issue.Error(code, _place + Message, _expression);

    /// <summary>Adds which operation it was.</summary>
    public PatchException At(int index, string what, string? expression = null)
    {
        _place = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Operation {index} ({what}): ");
        _expression = expression;
        return this;
    }

    /// <summary>A sender's path for a message: cut short, without control characters.</summary>
    public static string Shown(string path)
    {
        var text = path.Length > 120 ? path[..120] + "..." : path;
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            }
        });
    }
}
