using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations;

/// <summary>
/// The names and values that an operation is asked with, wherever they stand: in the query, or in the Parameters resource of a POST. What
/// is asked twice though it may come once, or has a name that the operation does not have, becomes an issue.
/// </summary>
internal sealed class NamedValues
{
    private readonly List<NamedValue> _values = [];
    private readonly List<Issue> _issues = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private NamedValues()
    {
    }

    /// <summary>What is wrong with the values that were read so far.</summary>
    public IReadOnlyList<Issue> Issues => _issues;

    /// <summary>The values of a query and, where there is one, of a Parameters resource.</summary>
    public static NamedValues Of(IEnumerable<KeyValuePair<string, string>> query, Resource? parameters = null)
    {
        var values = new NamedValues { IsQuery = parameters is null };
        values._values.AddRange(query.Select(parameter => new NamedValue(parameter.Key, parameter.Value, default)));
        if (parameters is not null)
        {
            values.Take(parameters);
        }
        return values;
    }

    /// <summary>The values of a request; or the refusal of its body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mode">How its body is read: as sent where a parameter may be something else than a resource of R4.</param>
    public static async Task<(NamedValues? Values, FhirAnswer? Refusal)> ReadAsync(FhirRequest request, ReadMode mode = ReadMode.Strict)
    {
        var values = Of(request.QueryParameters());
        if (!HttpMethods.IsPost(request.Http.Request.Method) || request.Http.Request.ContentLength is 0)
        {
            return (values, null);
        }
        var body = await request.ReadBodyAsync();
        if (body.IsRefused(out var refusal))
        {
            return (null, refusal);
        }
        var read = Resource.Read(body.Bytes, mode);
        if (read.Resource is not { } content)
        {
            return (null, ResourceBody.Refusal(read.Issues));
        }
        values.IsQuery = false;
        if (content.TypeName == "Parameters")
        {
            values.Take(content);
        }
        else
        {
            values.Body = content;
        }
        return (values, null);
    }

    /// <summary>Whether the values stand in the query, where all are texts.</summary>
    public bool IsQuery { get; private set; } = true;

    /// <summary>The body, when it is no Parameters resource; null when it is, or there is none.</summary>
    public Resource? Body { get; private set; }

    /// <summary>The one value of that name; null when it is not there.</summary>
    public string? Text(string name)
    {
        var all = Each(name);
        if (all.Count > 1)
        {
            Problem(name, "may be given once only.");
        }
        return all.Count == 0 ? null : all[0];
    }

    public IReadOnlyList<string> Each(string name)
    {
        var texts = new List<string>();
        foreach (var value in Named(name))
        {
            if (value.Text is { } text)
            {
                texts.Add(text);
            }
            else
            {
                Problem(name, "must have a primitive value.");
            }
        }
        return texts;
    }

    /// <summary>All of them as texts, for an operation that takes search parameters: a reference by its address.</summary>
    public List<KeyValuePair<string, string>> Texts()
    {
        var texts = new List<KeyValuePair<string, string>>();
        foreach (var value in _values)
        {
            if ((value.Text ?? value.Part.First("value").TextOf("reference")) is { } text)
            {
                texts.Add(new(value.Name, text));
            }
            else
            {
                Problem(Shown(value.Name), "must have a primitive value or a reference.");
            }
        }
        return texts;
    }

    /// <summary>The values of that name that have a data type which is no primitive; in a query there are none.</summary>
    public IReadOnlyList<Element> Complex(string name, string type)
    {
        var found = new List<Element>();
        foreach (var value in Named(name))
        {
            if (value.Part.First("value") is { Exists: true } element && element.Type?.Name == type)
            {
                found.Add(element);
            }
            else
            {
                Problem(name, $"must be a {type}, in a Parameters body.");
            }
        }
        return found;
    }

    /// <summary>The resource of that name; null when it is not there.</summary>
    public Resource? ResourceOf(string name)
    {
        var parts = Named(name).Select(value => value.Part.First("resource")).ToList();
        if (parts.Count > 1 || parts.Exists(part => !part.Exists))
        {
            Problem(name, "must be one resource, in a Parameters body.");
            return null;
        }
        return parts.Count == 0 ? null : parts[0].AsResource();
    }

    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false"))
        {
            Problem(name, "must be true or false.");
        }
        return text == "true";
    }

    /// <summary>A whole number from 1 on; null when it is not there.</summary>
    public int? Number(string name)
    {
        var text = Text(name);
        if (int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number > 0)
        {
            return number;
        }
        if (text is not null)
        {
            Problem(name, "must be a whole number from 1 on.");
        }
        return null;
    }

    /// <summary>Notes that a value cannot be understood.</summary>
    public void Problem(string name, string text) =>
        _issues.Add(Issue.Error(IssueType.Value, $"The parameter {name} {text}", name));

    /// <summary>Of an operation whose parameters stand in the body: the refusal, when some came in the query.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">Those that may.</param>
    public static FhirAnswer? RefuseQuery(FhirRequest request, params string[] known)
    {
        var values = Of(request.QueryParameters());
        values._asked.UnionWith(known);
        return values.Refusal();
    }

    /// <summary>Of an operation without parameters: the refusal, when some came.</summary>
    public static async Task<FhirAnswer?> RefuseAnyAsync(FhirRequest request)
    {
        var (values, refusal) = await ReadAsync(request);
        return refusal ?? values!.Refusal();
    }

    /// <summary>
    /// The refusal, when a value was wrong or a name is none of those that were read; to be asked when all have been read.
    /// </summary>
    /// <param name="mayHaveBody">Whether the body may be something else than Parameters.</param>
    public FhirAnswer? Refusal(bool mayHaveBody = false)
    {
        if (Body is not null && !mayHaveBody)
        {
            _issues.Add(Issue.Error(IssueType.Invalid, "The body of this operation is a Parameters resource."));
        }
        foreach (var name in _values.Select(value => value.Name).Where(name => !_asked.Contains(name)).Distinct(StringComparer.Ordinal))
        {
            _issues.Add(Issue.Error(IssueType.NotSupported,
                $"The operation has no parameter '{Shown(name)}'; it has {Known()}."));
        }
        return _issues.Count == 0 ? null : FhirAnswer.Outcome(StatusCodes.Status400BadRequest, _issues);
    }

    private string Known() => _asked.Count == 0 ? "none" : string.Join(", ", _asked.Order(StringComparer.Ordinal));

    /// <summary>A name that somebody sent, so that it can stand in an answer.</summary>
    private static string Shown(string name) =>
        string.Concat(name.Take(64).Select(letter =>
            char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or ':' or '.' ? letter : '?'));

    private void Take(Resource parameters)
    {
        foreach (var parameter in parameters.Root.Named("parameter"))
        {
            _values.Add(new NamedValue(parameter.TextOf("name") ?? "", parameter.First("value").Text, parameter));
        }
    }

    private List<NamedValue> Named(string name)
    {
        _asked.Add(name);
        return _values.FindAll(value => value.Name == name);
    }

    /// <param name="Name">The parameter.</param>
    /// <param name="Text">Its value, when that is a primitive.</param>
    /// <param name="Part">The element of the Parameters resource; of a query it does not exist.</param>
    private sealed record NamedValue(string Name, string? Text, Element Part);
}
