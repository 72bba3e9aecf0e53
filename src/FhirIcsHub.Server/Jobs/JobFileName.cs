using System.Globalization;
using System.Text.RegularExpressions;

namespace FhirIcsHub.Server.Jobs;

/// <summary>The name of a job's file in its address: <c>12.Observation.ndjson</c>.</summary>
/// <param name="Number">Number of the file within the job.</param>
/// <param name="Type">The type of the resources in it.</param>
internal sealed partial record JobFileName(int Number, string Type)
{
    /// <summary>Whether it holds records of people, and not what the hub says about the job.</summary>
    public bool IsOfRecords => Type != "OperationOutcome";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}.{Type}.ndjson");

    public static bool TryParse(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JobFileName? file)
    {
        file = Form().Match(name) is { Success: true } match
            ? new JobFileName(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), match.Groups[2].Value)
            : null;
        return file is not null;
    }

    // The input of a job has number 0 and is not given out.
    [GeneratedRegex("^([1-9][0-9]{0,8})[.]([A-Za-z]{1,64})[.]ndjson$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
