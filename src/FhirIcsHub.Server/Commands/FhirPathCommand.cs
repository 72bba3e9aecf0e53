using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub fhirpath</c>: evaluates an expression on resources.</summary>
internal static class FhirPathCommand
{
    public static Command Build()
    {
        var text = new Argument<string>("EXPR") { Description = "The FHIRPath expression." };
        var files = new Argument<string[]>("FILE")
        {
            Description = "Resources in JSON, XML or NDJSON; - for standard input. Without a file the expression is evaluated on nothing.",
            DefaultValueFactory = _ => [],
        };
        var strict = new Option<bool>("--strict")
        {
            Description = "Refuse names that FHIR R4 does not have where they stand. With --strict false such a name finds nothing.",
            DefaultValueFactory = _ => true,
        };
        var command = new Command("fhirpath", """
            Evaluate a FHIRPath expression on each resource.

            Prints one line a resource: a JSON array of the results, each {"namespace":"FHIR"|"System","type":...,"value":...}.
            memberOf(), subsumes(), conformsTo() and resolve() answer from FHIR R4, UK Core and what --package adds.
            What is wrong with an expression, and where, is said on standard error (exit code 1).

            Example: icshub fhirpath "Patient.name.where(use = 'official').given" patient.json
            """)
        {
            text, files, strict,
        };
        var definitions = DefinitionOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, text, files, strict, definitions, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Argument<string> text, Argument<string[]> files, Option<bool> strict, DefinitionOptions definitions,
        CancellationToken cancellation)
    {
        var console = parsed.InvocationConfiguration;
        var expression = parsed.GetRequiredValue(text);
        if (definitions.Load(parsed) is not { } set)
        {
            return ExitCode.WrongUsage;
        }

        var hooks = new Lazy<FhirPathDefinitions>(() => new FhirPathDefinitions(set));
        var context = new FhirPathContext
        {
            Now = TimeProvider.System.GetLocalNow(),
            MemberOf = (element, valueSet) => hooks.Value.MemberOf(element, valueSet),
            ConformsTo = (element, profile) => hooks.Value.ConformsTo(element, profile),
            Subsumes = (upper, lower) => hooks.Value.Subsumes(upper, lower),
            Resolver = reference => hooks.Value.Resolve(reference),
            Trace = (name, values) => console.Error.WriteLine($"trace {name}: {string.Join(", ", values)}"),
            Cancellation = cancellation,
        };
        var run = new FhirPathRun(expression, parsed.GetValue(strict), context, console);
        return await run.OnAllAsync(parsed.GetValue(files) ?? []) ? ExitCode.Done : ExitCode.FoundProblems;
    }
}

/// <summary>One expression on many resources; compiled once for each type, because its names are checked against the type.</summary>
internal sealed class FhirPathRun(string text, bool isStrict, FhirPathContext context, InvocationConfiguration console)
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    private readonly Dictionary<string, FhirPathExpression> _compiled = new(StringComparer.Ordinal);

    /// <summary>Whether all went well; what did not is told.</summary>
    public async Task<bool> OnAllAsync(IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            return On("", null);
        }

        var isWell = true;
        foreach (var file in files)
        {
            try
            {
                await foreach (var input in ResourceInput.OfAsync(file, context.Cancellation))
                {
                    isWell &= On(input);
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine($"{file}: {problem.Message}");
                isWell = false;
            }
        }

        return isWell;
    }

    private bool On(ResourceInput input)
    {
        if (input.Read.Resource is { } resource)
        {
            return On(input.Source, resource);
        }

        foreach (var issue in input.Read.Issues)
        {
            var place = issue.Line is { } line ? $" (line {line}, column {issue.Column})" : "";
            console.Error.WriteLine($"{input.Source}: {issue.Diagnostics}{place}");
        }

        return false;
    }

    private bool On(string source, Resource? resource)
    {
        try
        {
            using var found = Compiled(resource).Select(resource?.Root ?? default, context);
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer, Format))
            {
                FhirPathJson.Write(found.Values, json);
            }

            console.Output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
            return true;
        }
        catch (FhirPathException error)
        {
            Tell(source, error);
            return false;
        }
    }

    private FhirPathExpression Compiled(Resource? resource)
    {
        var type = resource?.TypeName ?? "";
        if (!_compiled.TryGetValue(type, out var expression))
        {
            expression = FhirPathExpression.Compile(
                text, new FhirPathOptions { Strict = isStrict, OrderedFunctions = isStrict, ContextType = resource?.Type });
            _compiled[type] = expression;
        }

        return expression;
    }

    // The line of the expression where the error is, and a mark below the place.
    private void Tell(string source, FhirPathException error)
    {
        var at = source.Length == 0 ? "" : source + ": ";
        console.Error.WriteLine($"{at}{error.Kind.ToString().ToLowerInvariant()} error at position {error.Position}: {error.Reason}");
        var start = error.Position == 0 ? 0 : text.LastIndexOf('\n', error.Position - 1) + 1;
        var end = text.IndexOf('\n', start);
        console.Error.WriteLine("  " + (end < 0 ? text[start..] : text[start..end]).Replace('\t', ' '));
        console.Error.WriteLine("  " + new string(' ', error.Position - start) + "^");
    }
}
