using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>A constraint of a profile, compiled.</summary>
internal sealed class InvariantRule
{
    private InvariantRule(string key, IssueSeverity severity, string text, FhirPathExpression? expression, string? problem)
    {
        Key = key;
        Severity = severity;
        Text = text;
        Expression = expression;
        Problem = problem;
    }

    public string Key { get; }

    /// <summary>Error or warning.</summary>
    public IssueSeverity Severity { get; }

    /// <summary>What is asked for, in words where there are some, else the expression.</summary>
    public string Text { get; }

    /// <summary>Null when it cannot be compiled; <see cref="Problem"/> then says why.</summary>
    public FhirPathExpression? Expression { get; }

    public string? Problem { get; }

    /// <summary>The expression as published; two constraints may share a key.</summary>
    public required string Published { get; init; }

    public static InvariantRule Compile(string key, string severity, string? human, string expression)
    {
        FhirPathExpression? compiled = null;
        string? problem = null;
        try
        {
            compiled = FhirPathCache.Get(InvariantMends.Mend(key, expression));
        }
        catch (FhirPathException e)
        {
            problem = e.Message;
        }

        var text = InvariantTexts.Of(key) ?? (string.IsNullOrWhiteSpace(human) ? expression : human);
        return new InvariantRule(
            key, severity == "warning" ? IssueSeverity.Warning : IssueSeverity.Error, text, compiled, problem)
        { Published = expression };
    }
}
