using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <content>FHIRPath within the text of a map.</content>
internal sealed partial class FmlParser
{
    /// <summary>
    /// A FHIRPath expression within the text: up to a token that can only be the map's own. Outer parentheses are not part of it.
    /// </summary>
    private string ReadExpression(string what, bool asArgument = false)
    {
        var start = Current;
        var depth = 0;
        var first = _index;
        while (Current.Kind != FmlKind.End && !(depth == 0 && _index > first - 1 && EndsExpression(first, asArgument)))
        {
            depth += Current.Is("(") || Current.Is("[") || Current.Is("{")
                ? 1
                : Current.Is(")") || Current.Is("]") || Current.Is("}") ? -1 : 0;
            if (depth < 0)
            {
                break;
            }

            Take();
        }

        if (_index == first)
        {
            throw Unexpected(what);
        }

        var expression = WithoutParentheses(_text[start.Start.._tokens[_index - 1].End], first);
        try
        {
            Parser.Parse(expression);
        }
        catch (FhirPathException problem)
        {
            var shift = _text.IndexOf(expression, start.Start, StringComparison.Ordinal);
            throw new FmlException(Math.Max(shift, start.Start) + problem.Position, $"{what} is no FHIRPath: {problem.Reason}");
        }

        return expression;
    }

    private bool EndsExpression(int first, bool asArgument)
    {
        if (Current.Is("->") || Current.Is(",") || Current.Is(";") || Current.Is(")") || Current.Is("}") || Current.Kind == FmlKind.Quoted)
        {
            return true;
        }

        return !asArgument && _index > first && !_tokens[_index - 1].Is(".")
            && (Current.IsWord("then") || Current.IsWord("check") || Current.IsWord("log"));
    }

    private string WithoutParentheses(string expression, int first)
    {
        if (!_tokens[first].Is("(") || !_tokens[_index - 1].Is(")"))
        {
            return expression;
        }

        var depth = 0;
        for (var i = first; i < _index - 1; i++)
        {
            depth += _tokens[i].Is("(") ? 1 : _tokens[i].Is(")") ? -1 : 0;
            if (depth == 0)
            {
                return expression;
            }
        }

        return expression[1..^1].Trim();
    }
}
