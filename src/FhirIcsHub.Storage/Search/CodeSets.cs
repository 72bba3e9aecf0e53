using FhirIcsHub.Storage.Search.Filters;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Sets of codes that a search names (<c>:in</c>, <c>:not-in</c>) or means (<c>:above</c>, <c>:below</c>), found before the search
/// is read, because a terminology server may have to be asked.
/// </summary>
public sealed class CodeSets
{
    private readonly Dictionary<(string Modifier, string Value), CodeSetAnswer> _known = [];

    /// <summary>None: every search by a set of codes is refused.</summary>
    public static CodeSets None { get; } = new();

    /// <param name="modifier"><c>in</c>, <c>above</c>, <c>below</c>.</param>
    /// <param name="value">The value set, or the code with its system, as the client wrote it, escapes resolved.</param>
    /// <param name="answer">The set, or why there is none.</param>
    public void Add(string modifier, string value, CodeSetAnswer answer) => _known[(modifier, value)] = answer;

    /// <summary>
    /// The sets that parameters ask for, as they are to be added: <c>not-in</c> as <c>in</c>, and <c>above</c> and <c>below</c> also where
    /// the parameter turns out to be a URI.
    /// </summary>
    public static IEnumerable<(string Modifier, string Value)> NamedIn(IEnumerable<KeyValuePair<string, string>> parameters) =>
        NamedByModifiers(parameters).Concat(NamedInFilters(parameters));

    private static IEnumerable<(string Modifier, string Value)> NamedByModifiers(IEnumerable<KeyValuePair<string, string>> parameters) =>
        from parameter in parameters
        let modifier = parameter.Key[(parameter.Key.LastIndexOf(':') + 1)..]
        where modifier is SearchModifier.In or SearchModifier.NotIn or SearchModifier.Above or SearchModifier.Below
        from value in EscapedText.Split(parameter.Value, ',')
        select (modifier == SearchModifier.NotIn ? SearchModifier.In : modifier, EscapedText.Unescape(value));

    private static IEnumerable<(string Modifier, string Value)> NamedInFilters(IEnumerable<KeyValuePair<string, string>> parameters) =>
        from parameter in parameters
        where parameter.Key[(parameter.Key.LastIndexOfAny(['.', ':']) + 1)..] == FilterSearch.Code
        let filter = FilterParser.Parse(parameter.Value).Node
        where filter is not null
        from test in FilterParser.TestsIn(filter)
        let modifier = test.Operator switch
        {
            "in" or "ni" => SearchModifier.In,
            "ss" => SearchModifier.Below,
            "sb" => SearchModifier.Above,
            _ => null,
        }
        where modifier is not null
        select (modifier, test.Value);

    internal CodeSetSearch? Read(string modifier, string value, out string? fault)
    {
        var kind = modifier == SearchModifier.NotIn ? SearchModifier.In : modifier;
        if (!_known.TryGetValue((kind, value), out var answer))
        {
            fault = kind == SearchModifier.In ? $":{modifier} has no place here"
                : "a code in a hierarchy is written system|code, as hierarchies are those of code systems";
            return null;
        }

        fault = answer.Fault;
        return answer.Contains is { } contains ? new CodeSetSearch(value, contains) : null;
    }
}

/// <summary>A set of codes, or why there is none.</summary>
/// <param name="Contains">Whether a code is in it: system (null where the element implies it) and code.</param>
/// <param name="Fault">What is wrong.</param>
public sealed record CodeSetAnswer(Func<string?, string, bool>? Contains, string? Fault)
{
    public static CodeSetAnswer Of(Func<string?, string, bool> contains) => new(contains, null);

    public static CodeSetAnswer Failed(string fault) => new(null, fault);
}

/// <summary>The code is in a set.</summary>
/// <param name="Name">The value set or code by which the set was asked for.</param>
/// <param name="Contains">Whether a code is in it: system (null where the element implies it) and code.</param>
public sealed record CodeSetSearch(string Name, Func<string?, string, bool> Contains) : SearchValue;
