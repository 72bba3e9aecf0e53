using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// Reads the Parameters of <c>$import</c>: <c>inputFormat</c>, <c>mode</c>, and for each file <c>input</c> with the parts <c>type</c> and
/// <c>url</c>; <c>inputSource</c> and <c>storageDetail</c> say nothing that the hub would need.
/// </summary>
internal static class ImportParameters
{
    private const int MaxInputs = 10_000;

    private static readonly string[] Formats = ["application/fhir+ndjson", "application/ndjson", "application/x-ndjson", "ndjson"];

    /// <summary>The request, or what is wrong with it.</summary>
    public static (ImportRequest? Request, IReadOnlyList<Issue> Issues) Read(Resource parameters, ImportRequest plain, ImportFolder folder)
    {
        var issues = new List<Issue>();
        var mode = plain.Mode;
        var inputs = new List<ImportInput>();
        foreach (var (index, parameter) in parameters.Root.Named("parameter").ToList().Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"Parameters.parameter[{index}]");
            switch (parameter.TextOf("name"))
            {
                case "inputFormat" when !Formats.Contains(parameter.First("value").Text):
                    issues.Add(Issue.Error(IssueType.NotSupported, "The inputFormat is application/fhir+ndjson.", at));
                    break;
                case "mode" when !TryReadMode(parameter.First("value").Text, out mode):
                    issues.Add(Issue.Error(IssueType.Value, ModeRule, at));
                    break;
                case "input":
                    ReadInput(parameter, folder, inputs, issues, at);
                    break;
                case "inputFormat" or "mode" or "inputSource" or "storageDetail":
                    break;
                default:
                    issues.Add(Issue.Error(IssueType.NotSupported,
                        "$import takes inputFormat, inputSource, storageDetail, mode and input.", at));
                    break;
            }
        }
        if (inputs.Count is 0 or > MaxInputs && issues.Count == 0)
        {
            issues.Add(Issue.Error(IssueType.Required, string.Create(
                CultureInfo.InvariantCulture, $"$import needs from 1 to {MaxInputs} inputs.")));
        }
        return issues.Count == 0 ? (plain with { Mode = mode, Inputs = inputs }, issues) : (null, issues);
    }

    public const string ModeRule =
        "The mode is IncrementalLoad (what exists gets new versions) or InitialLoad (what exists is not replaced).";

    public static bool TryReadMode(string? text, out ImportMode mode)
    {
        mode = string.Equals(text, nameof(ImportMode.InitialLoad), StringComparison.OrdinalIgnoreCase)
            ? ImportMode.InitialLoad : ImportMode.IncrementalLoad;
        return mode == ImportMode.InitialLoad
            || string.Equals(text, nameof(ImportMode.IncrementalLoad), StringComparison.OrdinalIgnoreCase);
    }

    private static void ReadInput(Element parameter, ImportFolder folder, List<ImportInput> inputs, List<Issue> issues, string at)
    {
        string? type = null, url = null;
        foreach (var part in parameter.Named("part"))
        {
            switch (part.TextOf("name"))
            {
                case "type":
                    type = part.First("value").Text;
                    break;
                case "url":
                    url = part.First("value").Text;
                    break;
            }
        }
        if (type is not null && FhirSchema.R4.FindResourceType(type) is null)
        {
            issues.Add(Issue.Error(IssueType.Value, "The type of an input is a resource type of FHIR R4.", at));
        }
        else if (url is null)
        {
            issues.Add(Issue.Error(IssueType.Required, "An input has a part url that names its file.", at));
        }
        else if (folder.TryFind(url, out var file, out var problem))
        {
            inputs.Add(new ImportInput(url, type, file.FullName, file.Length, file.LastWriteTimeUtc));
        }
        else
        {
            issues.Add(Issue.Error(IssueType.NotFound, problem, at));
        }
    }
}
