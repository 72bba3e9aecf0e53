using System.Globalization;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// The parameters of an operation, from a Parameters resource (POST) or a query (GET). What is asked for by the wrong name or with a
/// value of the wrong type becomes a problem.
/// </summary>
public sealed class OperationInput
{
    private readonly List<(string Name, Element Value, Element Part, string? Text)> _values = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<Issue> _problems = [];

    private OperationInput()
    {
    }

    /// <summary>What is wrong with the parameters that were read so far.</summary>
    public IReadOnlyList<Issue> Problems => _problems;

    public static OperationInput Of(Resource parameters) => Of(parameters, []);

    /// <param name="parameters">A Parameters resource.</param>
    /// <param name="query">Parameters of the address that it was posted to.</param>
    public static OperationInput Of(Resource parameters, IEnumerable<KeyValuePair<string, string>> query)
    {
        var input = Of(query);
        if (parameters.TypeName != "Parameters")
        {
            input._problems.Add(Issue.Error(IssueType.Invalid, "The body of an operation must be a Parameters resource."));
            return input;
        }

        foreach (var parameter in parameters.Root.Named("parameter"))
        {
            input._values.Add((parameter.TextOf("name") ?? "", parameter.First("value"), parameter, null));
        }

        return input;
    }

    /// <param name="query">
    /// Names and values; names that begin with an underscore (_format, ...) are not the operation's and left out.
    /// </param>
    public static OperationInput Of(IEnumerable<KeyValuePair<string, string>> query)
    {
        var input = new OperationInput();
        foreach (var (name, value) in query)
        {
            if (!name.StartsWith('_'))
            {
                input._values.Add((name, default, default, value));
            }
        }

        return input;
    }

    public string? Text(string name)
    {
        var all = Each(name);
        if (all.Count > 1)
        {
            Problem(IssueType.Invalid, name, "may be given once only.");
        }

        return all.Count == 0 ? null : all[0];
    }

    public IReadOnlyList<string> Each(string name)
    {
        var texts = new List<string>();
        foreach (var value in Values(name))
        {
            if (value.Text is not null)
            {
                texts.Add(value.Text);
            }
            else if (value.Value.Text is { } text)
            {
                texts.Add(text);
            }
            else
            {
                Problem(IssueType.Invalid, name, "must have a primitive value.");
            }
        }

        return texts;
    }

    public bool? Flag(string name)
    {
        switch (Text(name))
        {
            case null:
                return null;
            case "true":
                return true;
            case "false":
                return false;
            default:
                Problem(IssueType.Value, name, "must be true or false.");
                return null;
        }
    }

    public int? Number(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Problem(IssueType.Value, name, "must be a whole number, not negative.");
        return null;
    }

    public Coding? Coding(string name) => Complex(name, "Coding") is { Exists: true } value ? Terminology.Coding.Of(value) : null;

    public IReadOnlyList<Coding>? Codings(string name) =>
        Complex(name, "CodeableConcept") is { Exists: true } value ? Terminology.Coding.AllOf(value) : null;

    public Resource? Resource(string name)
    {
        foreach (var value in Values(name))
        {
            if (value.Part.First("resource") is { Exists: true } resource)
            {
                return resource.AsResource();
            }

            Problem(IssueType.Invalid, name, "must be a resource, in a Parameters body.");
        }

        return null;
    }

    /// <summary>The parameters of that name that have parts.</summary>
    public IReadOnlyList<Element> Parts(string name) => Values(name).ConvertAll(v => v.Part).FindAll(p => p.Exists);

    /// <summary>Notes that a parameter is not heeded here, when it is given.</summary>
    public void Refuse(string name, string why)
    {
        if (Values(name).Count > 0)
        {
            Problem(IssueType.NotSupported, name, why);
        }
    }

    /// <summary>Takes note of a parameter that changes nothing here.</summary>
    public void Ignore(string name) => _asked.Add(name);

    /// <summary>Notes every parameter that the operation does not have. To be called when all have been read.</summary>
    public void RefuseOthers()
    {
        foreach (var name in _values.Select(v => v.Name).Where(name => !_asked.Contains(name)).Distinct(StringComparer.Ordinal))
        {
            _problems.Add(Issue.Error(
                IssueType.NotSupported, $"The operation has no parameter '{ReadProblems.Printable(name)}'; "
                    + $"it has {string.Join(", ", _asked.Order(StringComparer.Ordinal))}."));
        }
    }

    private Element Complex(string name, string type)
    {
        foreach (var value in Values(name))
        {
            if (value.Value.Type?.Name == type)
            {
                return value.Value;
            }

            Problem(IssueType.Invalid, name, $"must be a {type}, in a Parameters body.");
        }

        return default;
    }

    private List<(string Name, Element Value, Element Part, string? Text)> Values(string name)
    {
        _asked.Add(name);
        return _values.FindAll(v => v.Name == name);
    }

    private void Problem(string code, string name, string text) =>
        _problems.Add(Issue.Error(code, $"The parameter {name} {text}", $"Parameters.parameter.where(name = '{name}')"));
}
