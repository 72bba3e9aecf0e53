using System.CommandLine;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Commands;

/// <summary>The kinds of patches of <c>icshub patch</c>.</summary>
internal enum PatchKind
{
    Json,
    FhirPath,
    Xml,
}

/// <summary><c>icshub patch</c>: changes a resource as a patch says.</summary>
internal static class PatchCommand
{
    public static Command Build()
    {
        var patch = new Option<string>("--patch")
        {
            Description = "The patch: a JSON Patch (RFC 6902), a FHIRPath Patch (a Parameters resource, "
                + "JSON or XML) or an XML Patch (RFC 5261).",
            HelpName = "FILE",
            Required = true,
        };
        var type = new Option<PatchKind?>(
            "--type")
        { Description = "What kind of patch it is; by default its content tells.", HelpName = "json|fhirpath|xml" };
        var file = new Argument<string>("FILE") { Description = "The resource in JSON or XML; - reads standard input." };
        var command = new Command("patch", """
            Apply a patch to a resource: all of its operations, or none.

            The patched resource goes to standard output, in the format of FILE. It is read by the rules of strict R4; what breaks them,
            and an operation that cannot be done, is said on standard error with the number of the operation. A JSON or XML document
            that is no resource is patched all the same, and not judged.

            Exit codes: 0 patched, 1 refused or not readable, 2 wrong usage.
            Example: icshub patch --patch rename.json patient.json
            """)
        {
            patch, type, file,
        };
        command.SetAction((parsed, _) => Task.FromResult(Run(
            parsed.GetRequiredValue(patch), parsed.GetValue(type), parsed.GetRequiredValue(file), parsed.InvocationConfiguration)));
        return command;
    }

    private static int Run(string patchFile, PatchKind? kind, string file, InvocationConfiguration console)
    {
        if (patchFile == "-" && file == "-")
        {
            console.Error.WriteLine("The patch and the resource cannot both come from standard input.");
            return ExitCode.WrongUsage;
        }

        foreach (var name in new[] { patchFile, file })
        {
            if (name != "-" && !File.Exists(name))
            {
                console.Error.WriteLine($"{name} is not there.");
                return ExitCode.WrongUsage;
            }
        }

        var (result, issues) = PatchedFile.Of(ResourceInput.ReadAll(patchFile), kind, ResourceInput.ReadAll(file));
        foreach (var issue in issues)
        {
            console.Error.WriteLine(IssueLine.Of(issue));
        }

        if (result is not null)
        {
            console.Output.WriteLine(System.Text.Encoding.UTF8.GetString(result).TrimEnd('\n'));
        }

        return result is null || issues.Any(i => i.IsError) ? ExitCode.FoundProblems : ExitCode.Done;
    }
}

/// <summary>An issue as a line of standard error.</summary>
internal static class IssueLine
{
    public static string Of(Issue issue)
    {
        var place = issue.Line is { } line ? $"line {line}, column {issue.Column ?? 1}: " : "";
        var location = string.IsNullOrEmpty(issue.Expression) ? "" : issue.Expression + ": ";
        return $"{(issue.IsError ? "error" : "warning")}: {place}{location}{issue.Diagnostics}";
    }
}
