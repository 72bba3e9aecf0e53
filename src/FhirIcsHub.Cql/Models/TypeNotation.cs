using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Models;

/// <summary>
/// Types as short text: <c>System.Integer</c>, <c>list&lt;FHIR.Coding&gt;</c>, <c>interval&lt;System.DateTime&gt;</c>,
/// <c>choice&lt;FHIR.string,FHIR.Quantity&gt;</c>, <c>tuple{a:System.String,b:System.Date}</c>. It is also the notation of old model info
/// files, where <c>List</c> and <c>Interval</c> may be in any case.
/// </summary>
internal ref struct TypeNotation
{
    private const int DeepestNesting = 32;

    private readonly Func<string, DataType?> _named;
    private readonly ReadOnlySpan<char> _text;
    private int _position;

    private TypeNotation(ReadOnlySpan<char> text, Func<string, DataType?> named)
    {
        _text = text;
        _named = named;
    }

    /// <summary>The type, or null when the text is not of the notation or a name is unknown.</summary>
    /// <param name="text">The notation.</param>
    /// <param name="named">Gives the type of a name with its model, or null.</param>
    public static DataType? Read(ReadOnlySpan<char> text, Func<string, DataType?> named)
    {
        var notation = new TypeNotation(text, named);
        return notation.Type(0) is { } type && notation._position == text.Length ? type : null;
    }

    private DataType? Type(int depth)
    {
        if (depth > DeepestNesting)
        {
            return null;
        }

        if (Takes("list<"))
        {
            return Type(depth + 1) is { } element && Takes(">") ? new ListType(element) : null;
        }

        if (Takes("interval<"))
        {
            return Type(depth + 1) is { } point && Takes(">") ? new IntervalType(point) : null;
        }

        return Takes("choice<") ? Choice(depth + 1) : Takes("tuple{") ? Tuple(depth + 1) : _named(Word());
    }

    private ChoiceType? Choice(int depth)
    {
        var types = new List<DataType>();
        do
        {
            if (Type(depth) is not { } type)
            {
                return null;
            }

            types.Add(type);
        }
        while (Takes(","));
        return Takes(">") ? new ChoiceType(types) : null;
    }

    private TupleType? Tuple(int depth)
    {
        var elements = new List<TupleMember>();
        do
        {
            var name = Word();
            if (!Takes(":") || Type(depth) is not { } type)
            {
                return null;
            }

            elements.Add(new TupleMember(name, type));
        }
        while (Takes(","));
        return Takes("}") ? new TupleType(elements) : null;
    }

    private string Word()
    {
        var rest = _text[_position..];
        var end = rest.IndexOfAny("<>{},:");
        var word = end < 0 ? rest : rest[..end];
        _position += word.Length;
        return word.ToString();
    }

    private bool Takes(string part)
    {
        if (!_text[_position..].StartsWith(part, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        _position += part.Length;
        return true;
    }
}
