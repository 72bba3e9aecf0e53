using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// Reads the expressions of search parameters that are unions of plain paths: names, <c>as</c>/<c>ofType</c>, <c>where</c> with one equality,
/// <c>resolve() is</c> or <c>hasExtension</c>, <c>extension('url')</c>, <c>[0]</c>. They run as one walk over the resource for all parameters
/// together, much faster than each as FHIRPath of its own. Anything else is not read here and left to the FHIRPath engine.
/// </summary>
internal sealed class SearchPathParser
{
    private readonly string _text;
    private int _position;

    private SearchPathParser(string text) => _text = text;

    /// <summary>The alternatives of the union, or null when one of them is no plain path.</summary>
    public static IReadOnlyList<SearchPath>? Parse(string expression)
    {
        var paths = new List<SearchPath>();
        foreach (var alternative in expression.Split('|', StringSplitOptions.TrimEntries))
        {
            if (new SearchPathParser(alternative).ParseAlternative() is not { } path)
            {
                return null;
            }

            paths.Add(path);
        }

        return paths;
    }

    private SearchPath? ParseAlternative()
    {
        string? root = null;
        var fromResource = false;
        var steps = new List<PathStep>();
        var inParentheses = TryTake("(");
        if (TryTake("%resource"))
        {
            fromResource = true;
        }
        else if (!TryName(out var first))
        {
            return null;
        }
        else if (char.IsAsciiLetterUpper(first[0]))
        {
            root = first;
        }
        else
        {
            steps.Add(new PathStep(first, []));
        }

        while (_position < _text.Length)
        {
            var understood = TryTake(".") ? TryMember(steps)
                : TryTake("[0]") ? steps.Count == 1 && AddFilter(steps, new FirstOfRootFilter(steps[0].Name))
                : inParentheses && TryTake(" as ") && TryType(out var type) && TryTake(")") && AddFilter(steps, new OfTypeFilter(type));
            if (!understood)
            {
                return null;
            }
        }

        return new SearchPath(root, fromResource, steps);
    }

    private bool TryMember(List<PathStep> steps)
    {
        if (!TryName(out var name))
        {
            return false;
        }

        if (!TryTake("("))
        {
            steps.Add(new PathStep(name, []));
            return true;
        }

        switch (name)
        {
            case "as" or "ofType":
                return TryType(out var type) && TryTake(")") && AddFilter(steps, new OfTypeFilter(type));
            case "extension":
                if (!TryLiteral(out var url) || !TryTake(")"))
                {
                    return false;
                }

                steps.Add(new PathStep("extension", [new ExtensionUrlFilter(url)]));
                return true;
            case "where":
                return TryCondition(steps) && TryTake(")");
            default:
                return false;
        }
    }

    private bool TryCondition(List<PathStep> steps)
    {
        if (TryTake("resolve() is "))
        {
            return TryName(out var target) && AddFilter(steps, new ResolvesToFilter(target));
        }

        if (TryTake("hasExtension("))
        {
            return TryLiteral(out var url) && TryTake(")") && AddFilter(steps, new HasExtensionFilter(url));
        }

        return TryName(out var child) && TryTake("=") && TryLiteral(out var value) && AddFilter(steps, new ChildEqualsFilter(child, value));
    }

    private static bool AddFilter(List<PathStep> steps, PathFilter filter)
    {
        if (steps.Count == 0)
        {
            return false;
        }

        steps[^1] = steps[^1] with { Filters = [.. steps[^1].Filters, filter] };
        return true;
    }

    /// <summary>A type name; R4 spells <c>dateTime</c> once as <c>DateTime</c>.</summary>
    private bool TryType(out FhirType type)
    {
        type = null!; // assigned whenever true is returned
        if (!TryName(out var name) || (FhirSchema.R4.FindType(name) ?? FhirSchema.R4.FindType(char.ToLowerInvariant(name[0]) + name[1..])) is not { } found)
        {
            return false;
        }

        type = found;
        return true;
    }

    private bool TryName(out string name)
    {
        var start = _position;
        while (_position < _text.Length && char.IsAsciiLetterOrDigit(_text[_position]))
        {
            _position++;
        }

        name = _text[start.._position];
        return name.Length > 0;
    }

    private bool TryLiteral(out string literal)
    {
        literal = "";
        var end = TryTake("'") ? _text.IndexOf('\'', _position) : -1;
        if (end < 0)
        {
            return false;
        }

        literal = _text[_position..end];
        _position = end + 1;
        return !literal.Contains('\\', StringComparison.Ordinal);
    }

    private bool TryTake(string token)
    {
        if (string.CompareOrdinal(_text, _position, token, 0, token.Length) != 0)
        {
            return false;
        }

        _position += token.Length;
        return true;
    }
}
