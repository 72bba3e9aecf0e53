using System.Globalization;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>Reads a query (GraphQL, October 2021, section 2): operations and fragments; a FHIR server takes no type definitions.</summary>
internal sealed class GraphQlParser
{
    /// <summary>Selections and lists in each other; far more than any record is deep.</summary>
    private const int MaxDepth = 50;

    private readonly GraphQlLexer _lexer;
    private GraphQlToken _token;
    private int _depth;

    private GraphQlParser(string text)
    {
        _lexer = new GraphQlLexer(text);
        _token = _lexer.Next();
    }

    /// <exception cref="GraphQlException">The text is no query.</exception>
    public static GraphQlDocument Parse(string text)
    {
        var parser = new GraphQlParser(text);
        var operations = new List<GraphQlOperation>();
        var fragments = new Dictionary<string, GraphQlFragment>(StringComparer.Ordinal);
        while (parser._token.Kind != GraphQlTokenKind.End)
        {
            if (parser.IsName("fragment"))
            {
                var position = parser._token.Position;
                var fragment = parser.Fragment();
                if (!fragments.TryAdd(fragment.Name, fragment))
                {
                    throw new GraphQlException("Two fragments have this name.", position);
                }
            }
            else
            {
                operations.Add(parser.Operation());
            }
        }
        return operations.Count > 0
            ? new GraphQlDocument(operations, fragments)
            : throw new GraphQlException("The query is empty.", parser._token.Position);
    }

    private GraphQlOperation Operation()
    {
        var position = _token.Position;
        if (Is("{"))
        {
            return new GraphQlOperation("query", null, [], Selections(), position);
        }
        var kind = Name("query or {");
        if (kind is not ("query" or "mutation" or "subscription"))
        {
            throw new GraphQlException("Here a query is expected: query or {.", position);
        }
        var name = _token.Kind == GraphQlTokenKind.Name ? Name("a name") : null;
        var variables = new List<GraphQlVariable>();
        if (Try("("))
        {
            while (!Try(")"))
            {
                variables.Add(Variable());
            }
        }
        Directives();
        return new GraphQlOperation(kind, name, variables, Selections(), position);
    }

    private GraphQlVariable Variable()
    {
        var position = _token.Position;
        Expect("$");
        var name = Name("the name of a variable");
        Expect(":");
        var isRequired = Type();
        var value = Try("=") ? Value() : null;
        Directives();
        return new GraphQlVariable(name, isRequired, value, position);
    }

    /// <summary>A type; values are told apart by what they are, so only whether it must be there matters.</summary>
    private bool Type()
    {
        Enter();
        if (Try("["))
        {
            Type();
            Expect("]");
        }
        else
        {
            Name("a type");
        }
        _depth--;
        return Try("!");
    }

    private GraphQlFragment Fragment()
    {
        Name("fragment");
        var name = Name("the name of the fragment");
        if (Name("on") != "on")
        {
            throw new GraphQlException("Here on is expected.", _token.Position);
        }
        var type = Name("a type");
        Directives();
        return new GraphQlFragment(name, type, Selections());
    }

    private List<GraphQlSelection> Selections()
    {
        Enter();
        Expect("{");
        var selections = new List<GraphQlSelection>();
        do
        {
            selections.Add(Selection());
        }
        while (!Try("}"));
        _depth--;
        return selections;
    }

    private GraphQlSelection Selection()
    {
        var position = _token.Position;
        if (Try("..."))
        {
            if (_token.Kind == GraphQlTokenKind.Name && _token.Text != "on")
            {
                var fragment = Name("a fragment");
                return new GraphQlSpread(fragment, Directives(), position);
            }
            string? type = null;
            if (IsName("on"))
            {
                Name("on");
                type = Name("a type");
            }
            var inline = Directives();
            return new GraphQlInline(type, Selections(), inline, position);
        }
        var name = Name("a field");
        var key = name;
        if (Try(":"))
        {
            name = Name("a field");
        }
        var arguments = Arguments();
        var directives = Directives();
        return new GraphQlField(key, name, arguments, Is("{") ? Selections() : [], directives, position);
    }

    private List<GraphQlArgument> Arguments()
    {
        var arguments = new List<GraphQlArgument>();
        if (Try("("))
        {
            while (!Try(")"))
            {
                var position = _token.Position;
                var name = Name("an argument");
                Expect(":");
                arguments.Add(new GraphQlArgument(name, Value(), position));
            }
        }
        return arguments;
    }

    private List<GraphQlDirective> Directives()
    {
        var directives = new List<GraphQlDirective>();
        while (_token.Position is var position && Try("@"))
        {
            directives.Add(new GraphQlDirective(Name("a directive"), Arguments(), position));
        }
        return directives;
    }

    private GraphQlValue Value()
    {
        if (Try("$"))
        {
            return new GraphQlValue(Name("the name of a variable"), null, null);
        }
        if (Try("["))
        {
            Enter();
            var items = new List<GraphQlValue>();
            while (!Try("]"))
            {
                items.Add(Value());
            }
            _depth--;
            return new GraphQlValue(null, items, null);
        }
        if (Try("{"))
        {
            Enter();
            var fields = new List<KeyValuePair<string, GraphQlValue>>();
            while (!Try("}"))
            {
                var name = Name("the name of a field");
                Expect(":");
                fields.Add(new(name, Value()));
            }
            _depth--;
            return new GraphQlValue(null, null, null) { Fields = fields };
        }
        var (kind, text, position) = _token;
        JsonNode? constant = kind switch
        {
            GraphQlTokenKind.Text => JsonValue.Create(text),
            GraphQlTokenKind.Int => JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture)),
            GraphQlTokenKind.Float => JsonValue.Create(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)),
            GraphQlTokenKind.Name => text switch
            {
                "true" => JsonValue.Create(true),
                "false" => JsonValue.Create(false),
                "null" => null,
                _ => JsonValue.Create(text),
            },
            _ => throw new GraphQlException("Here a value is expected.", position),
        };
        _token = _lexer.Next();
        return new GraphQlValue(null, null, constant);
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new GraphQlException($"The query is more than {MaxDepth} levels deep.", _token.Position);
        }
    }

    private string Name(string what)
    {
        if (_token.Kind != GraphQlTokenKind.Name)
        {
            throw new GraphQlException($"Here {what} is expected.", _token.Position);
        }
        var name = _token.Text;
        _token = _lexer.Next();
        return name;
    }

    private bool IsName(string name) => _token.Kind == GraphQlTokenKind.Name && _token.Text == name;

    private bool Is(string punctuator) => _token.Kind == GraphQlTokenKind.Punctuator && _token.Text == punctuator;

    private bool Try(string punctuator)
    {
        if (!Is(punctuator))
        {
            return false;
        }
        _token = _lexer.Next();
        return true;
    }

    private void Expect(string punctuator)
    {
        if (!Try(punctuator))
        {
            throw new GraphQlException($"Here {punctuator} is expected.", _token.Position);
        }
    }
}
