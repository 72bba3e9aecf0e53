using System.Text;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>The path of a discriminator: the simple subset of FHIRPath that the specification allows there.</summary>
internal sealed class SlicePath
{
    private readonly Step[] _steps;

    private SlicePath(Step[] steps)
    {
        _steps = steps;
    }

    public ReadOnlySpan<Step> Steps => _steps;

    /// <summary>Reads the path; null when it is not one of the allowed forms.</summary>
    public static SlicePath? Parse(string path)
    {
        var steps = new List<Step>();
        foreach (var part in Split(path))
        {
            if (part == "$this")
            {
                continue;
            }

            if (part == "resolve()")
            {
                steps.Add(new Step(StepKind.Resolve, "", 0, [], null));
            }
            else if (Argument(part, "extension") is { } url)
            {
                steps.Add(new Step(StepKind.Extension, url.Trim('\'', '"'), 0, Encoding.UTF8.GetBytes(url.Trim('\'', '"')), null));
            }
            else if (Argument(part, "ofType") is { } name && FhirSchema.R4.FindType(name[(name.LastIndexOf('.') + 1)..]) is { } type)
            {
                steps.Add(new Step(StepKind.OfType, name, 0, [], type));
            }
            else if (part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '[' or ']'))
            {
                var element = part.EndsWith("[x]", StringComparison.Ordinal) ? part[..^3] : part;
                steps.Add(new Step(StepKind.Name, element, FhirSchema.R4.NameId(element), [], null));
            }
            else
            {
                return null;
            }
        }

        return new SlicePath([.. steps]);
    }

    /// <summary>Whether something at the end of the path passes the check.</summary>
    public bool Any(ValidationRun run, Element from, Func<ValidationRun, Element, bool> check) => Any(run, from, 0, check);

    private bool Any(ValidationRun run, Element from, int at, Func<ValidationRun, Element, bool> check)
    {
        if (at == _steps.Length)
        {
            return from.Exists && check(run, from);
        }

        var step = _steps[at];
        switch (step.Kind)
        {
            case StepKind.Resolve:
                var target = run.Resolve(from);
                return target.Exists && Any(run, target, at + 1, check);
            case StepKind.OfType:
                return ReferenceEquals(from.Type, step.Type) && Any(run, from, at + 1, check);
            case StepKind.Extension:
                foreach (var extension in from.Named("extension"))
                {
                    if (extension.First("url").TextEquals(step.Url) && Any(run, extension, at + 1, check))
                    {
                        return true;
                    }
                }

                return false;
            default:
                foreach (var child in from.Children)
                {
                    if (child.IsNamed(step.Name, step.NameId) && Any(run, child, at + 1, check))
                    {
                        return true;
                    }
                }

                return false;
        }
    }

    private static string? Argument(string part, string function) =>
        part.StartsWith(function + "(", StringComparison.Ordinal) && part[^1] == ')' ? part[(function.Length + 1)..^1] : null;

    // At dots outside of parentheses.
    private static IEnumerable<string> Split(string path)
    {
        var start = 0;
        var depth = 0;
        for (var i = 0; i < path.Length; i++)
        {
            depth += path[i] == '(' ? 1 : path[i] == ')' ? -1 : 0;
            if (path[i] == '.' && depth == 0)
            {
                yield return path[start..i];
                start = i + 1;
            }
        }

        yield return path[start..];
    }

    internal enum StepKind
    {
        Name,
        Extension,
        Resolve,
        OfType,
    }

    internal sealed record Step(StepKind Kind, string Name, ushort NameId, byte[] Url, FhirType? Type);
}
