using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.BulkData;

/// <summary>Gathers what an import is asked for, whatever form it comes in, and what is wrong with it.</summary>
/// <param name="plain">The request so far.</param>
/// <param name="folder">Where inputs that are named lie; null when they come with the request.</param>
internal sealed class ImportWishes(ImportRequest plain, ImportFolder? folder)
{
    private const int MaxInputs = 10_000;

    private static readonly string[] Formats = ["application/fhir+ndjson", "application/ndjson", "application/x-ndjson", "ndjson"];

    private readonly List<Issue> _issues = [];
    private readonly List<ImportInput> _inputs = [];
    private ImportMode _mode = plain.Mode;

    /// <summary>A value that stands for the whole import.</summary>
    public void Set(string name, string? value, string at)
    {
        switch (name)
        {
            case "inputFormat":
                Check(Formats.Contains(value), IssueType.NotSupported, "The inputFormat is application/fhir+ndjson.", at);
                break;
            case "mode":
                Check(TryReadMode(value, out _mode), IssueType.Value, ModeRule, at);
                break;
            case "inputSource":
                Check(Uri.TryCreate(value, UriKind.Absolute, out _), IssueType.Value, "The inputSource is an absolute uri.", at);
                break;
            case "storageDetail":
                Check(value is null or "file", IssueType.NotSupported,
                    "The hub reads the files of its import folder (storageDetail.type file) or takes them with the request; it fetches none.",
                    at);
                break;
            default:
                Check(false, IssueType.NotSupported, "$import takes inputFormat, inputSource, storageDetail, mode and input.", at);
                break;
        }
    }

    /// <summary>A file that is named.</summary>
    public void AddInput(string? type, string? url, string at)
    {
        if (folder is null || !IsType(type, at))
        {
            return;
        }
        if (url is null)
        {
            _issues.Add(Issue.Error(IssueType.Required, "An input has a url that names its file.", at));
        }
        else if (folder.TryFind(url, out var file, out var problem))
        {
            _inputs.Add(new ImportInput(url, type, file.FullName, file.Length, file.LastWriteTimeUtc));
        }
        else
        {
            _issues.Add(Issue.Error(IssueType.NotFound, problem, at));
        }
    }

    /// <summary>A file that came with the request, and is kept as a file of the job.</summary>
    public void AddUpload(string name, string? type, int file) =>
        _inputs.Add(new ImportInput(name, type, null, 0, default) { File = file });

    /// <summary>How many inputs there are so far.</summary>
    public int Inputs => _inputs.Count;

    /// <summary>The request, or what is wrong with it.</summary>
    public (ImportRequest? Request, IReadOnlyList<Issue> Issues) Complete()
    {
        if (_inputs.Count is 0 or > MaxInputs && _issues.Count == 0)
        {
            _issues.Add(Issue.Error(IssueType.Required, string.Create(
                CultureInfo.InvariantCulture, $"$import needs from 1 to {MaxInputs} inputs.")));
        }
        return _issues.Count == 0 ? (plain with { Mode = _mode, Inputs = _inputs }, _issues) : (null, _issues);
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

    private bool IsType(string? type, string at) => Check(
        type is null || FhirSchema.R4.FindResourceType(type) is not null,
        IssueType.Value, "The type of an input is a resource type of FHIR R4.", at);

    private bool Check(bool holds, string code, string diagnostics, string at)
    {
        if (!holds)
        {
            _issues.Add(Issue.Error(code, diagnostics, at));
        }
        return holds;
    }
}
