using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Grammar;

namespace FhirIcsHub.Server.Commands;

/// <summary>Where the lines of a session come from.</summary>
internal interface ILineSource
{
    /// <summary>Whether somebody sits before it who wants to be prompted.</summary>
    bool IsInteractive { get; }

    /// <summary>The next line; null at the end.</summary>
    string? Read(string prompt);
}

/// <summary>Lines of a text or a pipe.</summary>
internal sealed class PlainLines(TextReader reader) : ILineSource
{
    public bool IsInteractive => false;

    public string? Read(string prompt) => reader.ReadLine();
}

/// <summary>Reads inputs and commands, and prints what comes of them.</summary>
internal sealed class CqlRepl(CqlSession session, ILineSource lines, TextWriter output)
{
    private const string Help = """
        An expression prints its value. define, using, include, parameter, valueset, codesystem, code, concept and context are kept.
          :load PATH      patients from Bundles, resources or NDJSON; the first one is looked at
          :patient [ID]   looks at another patient, or lists them
          :defines        what was declared
          :type EXPR      the type of an expression
          :elm EXPR       the ELM of an expression
          :history        what was entered
          :quit           ends (as does the end of the input)
        """;

    private readonly List<string> _history = [];
    private List<IPersonRecord> _patients = [];

    public void Run()
    {
        if (lines.IsInteractive)
        {
            output.WriteLine("CQL 1.5; :help tells what can be done.");
        }

        var pending = "";
        while (lines.Read(pending.Length == 0 ? "cql> " : "...> ") is { } line)
        {
            if (pending.Length == 0 && line.TrimStart().StartsWith(':'))
            {
                _history.Add(line.Trim());
                if (!Command(line.Trim()))
                {
                    return;
                }
            }
            else
            {
                pending = Input(pending.Length == 0 ? line : pending + "\n" + line, isLast: line.Length == 0);
            }
        }

        _ = Input(pending, isLast: true);
    }

    /// <summary>Loads patients; false when there are none, which is told.</summary>
    public bool Load(string path)
    {
        if (!Path.Exists(path))
        {
            output.WriteLine($"{path} is not there.");
            return false;
        }

        var found = new PatientData([path], 1, output.WriteLine).Records(CancellationToken.None).ToList();
        if (found.Count == 0)
        {
            output.WriteLine($"{path} has no Patient.");
            return false;
        }

        _patients = found;
        output.WriteLine($"{found.Count} {(found.Count == 1 ? "patient" : "patients")}.");
        Look(found[0]);
        return true;
    }

    // What is still to be completed.
    private string Input(string text, bool isLast)
    {
        if (text.Trim().Length == 0)
        {
            return "";
        }

        text = isLast ? text.TrimEnd() : text;
        var input = CqlInput.Read(text);
        if (input.Kind == CqlInputKind.Incomplete && !isLast)
        {
            return text;
        }

        _history.Add(text.Trim());
        switch (input.Kind)
        {
            case CqlInputKind.Declarations:
                Declare(text, input.Declarations);
                break;
            case CqlInputKind.Expression:
                Evaluate(text);
                break;
            default:
                var source = new SourceText(text);
                Tell(text, [.. input.Problems.Select(p => source.PositionOf(p.Range.Start) is var at ? new CqlInputProblem(p.Reason, at.Line, at.Column) : null!)]);
                break;
        }

        return "";
    }

    private void Declare(string text, IReadOnlyList<CqlDeclaration> declarations)
    {
        var problems = session.Declare(text, declarations);
        Tell(text, problems);
        if (problems.Count == 0)
        {
            output.WriteLine(string.Join(", ", declarations.Select(d => d.Name ?? d.Text)));
        }
    }

    private void Evaluate(string expression)
    {
        var result = session.Evaluate(expression);
        foreach (var message in result.Messages)
        {
            output.WriteLine($"{message.Severity.ToString().ToLowerInvariant()}: {message.Text}");
        }

        Tell(expression, result.Problems);
        if (result.IsWell)
        {
            output.WriteLine(CqlValueText.Of(result.Value));
        }
    }

    // False to end.
    private bool Command(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (command, argument) = space < 0 ? (line, "") : (line[..space], line[space..].Trim());
        switch (command)
        {
            case ":quit" or ":q":
                return false;
            case ":help":
                output.WriteLine(Help);
                break;
            case ":load":
                Load(argument);
                break;
            case ":patient":
                Choose(argument);
                break;
            case ":defines":
                output.WriteLine(string.Join(Environment.NewLine, session.Declared));
                break;
            case ":type":
                Show(argument, session.TypeOf(argument));
                break;
            case ":elm":
                Show(argument, session.ElmOf(argument));
                break;
            case ":history":
                output.WriteLine(string.Join(Environment.NewLine, _history));
                break;
            default:
                output.WriteLine($"There is no command {command}; :help lists them.");
                break;
        }

        return true;
    }

    private void Choose(string id)
    {
        if (id.Length == 0)
        {
            foreach (var patient in _patients)
            {
                output.WriteLine($"{(ReferenceEquals(patient, session.Record) ? "* " : "  ")}{CqlJson.ReferenceTo(patient.Patient)}");
            }
        }
        else if (_patients.Find(p => p.Patient.TextOf("id") == id) is { } found)
        {
            Look(found);
        }
        else
        {
            output.WriteLine($"There is no Patient/{id}.");
        }
    }

    private void Look(IPersonRecord record)
    {
        session.Record = record;
        output.WriteLine($"{CqlJson.ReferenceTo(record.Patient)}, {record.Resources.Count} resources");
    }

    private void Show(string expression, (string? Text, IReadOnlyList<CqlInputProblem> Problems) shown)
    {
        Tell(expression, shown.Problems);
        if (shown.Text is { } text)
        {
            output.WriteLine(text);
        }
    }

    // The line where a problem is, a mark under the place, and the reason.
    private void Tell(string text, IReadOnlyList<CqlInputProblem> problems)
    {
        var told = text.Split('\n');
        foreach (var problem in problems)
        {
            if (problem.Line > 0 && problem.Line <= told.Length)
            {
                output.WriteLine("  " + told[problem.Line - 1].TrimEnd('\r').Replace('\t', ' '));
                output.WriteLine("  " + new string(' ', problem.Column - 1) + "^");
            }

            output.WriteLine($"error: {problem.Message}");
        }
    }
}
