using System.Globalization;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Recursive descent over the FHIRPath grammar (http://hl7.org/fhirpath, grammar of the normative release).</summary>
internal sealed class Parser
{
    /// <summary>Longest expression that is read, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Deepest tree or nesting that is accepted: every later walk is recursive.</summary>
    public const int MaxHeight = 250;

    private readonly List<Token> _tokens;
    private int _index;
    private int _nesting;

    private Parser(string text) => _tokens = new Lexer(text).ReadAll();

    public static Expression Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw FhirPathException.Syntax(0, $"the expression is longer than {MaxLength} characters");
        }

        var parser = new Parser(text);
        var expression = parser.ReadExpression();
        var rest = parser.Current;
        return rest.Kind == TokenKind.End
            ? expression
            : throw FhirPathException.Syntax(rest.Position, $"unexpected '{rest.Text}'");
    }

    private Token Current => _tokens[_index];

    private Token Take() => _tokens[_index++];

    private Expression ReadExpression()
    {
        var position = Current.Position;
        if (++_nesting > MaxHeight)
        {
            throw TooDeep(position);
        }

        StackGuard.Check(position);
        var expression = ReadBinary(0);
        _nesting--;
        return expression;
    }

    // Precedence climbing: takes operators that bind at least as tightly as asked.
    private Expression ReadBinary(int tightness)
    {
        var left = ReadPolarity();
        while (TightnessOf(Current) is var own && own >= tightness)
        {
            var sign = Take();
            if (sign.Text is "is" or "as")
            {
                left = Grown(new TypeExpression(sign.Text == "is", left, ReadTypeName()) { Position = sign.Position }, left);
                continue;
            }

            var right = ReadBinary(own + 1);
            left = Grown(new BinaryExpression(sign.Text, left, right) { Position = sign.Position }, left, right);
        }

        return left;
    }

    // -1 for what is no binary operator.
    private static int TightnessOf(Token token) => token.Kind is not (TokenKind.Symbol or TokenKind.Keyword) ? -1 : token.Text switch
    {
        "implies" => 0,
        "or" or "xor" => 1,
        "and" => 2,
        "in" or "contains" => 3,
        "=" or "~" or "!=" or "!~" => 4,
        "<=" or "<" or ">" or ">=" => 5,
        "|" => 6,
        "is" or "as" => 7,
        "+" or "-" or "&" => 8,
        "*" or "/" or "div" or "mod" => 9,
        _ => -1,
    };

    private Expression ReadPolarity()
    {
        if (!Current.IsSymbol("-") && !Current.IsSymbol("+"))
        {
            return ReadPostfix();
        }

        var sign = Take();
        if (++_nesting > MaxHeight)
        {
            throw TooDeep(sign.Position);
        }

        var operand = ReadPolarity();
        _nesting--;
        return Grown(new PolarityExpression(sign.Text == "-", operand) { Position = sign.Position }, operand);
    }

    private Expression ReadPostfix()
    {
        var expression = ReadTerm();
        while (true)
        {
            if (Current.IsSymbol("."))
            {
                Take();
                expression = Current.Kind == TokenKind.Special ? ReadSpecialStep(expression) : ReadInvocation(expression);
            }
            else if (Current.IsSymbol("["))
            {
                var bracket = Take();
                var index = ReadExpression();
                Require("]");
                expression = Grown(new IndexerExpression(expression, index) { Position = bracket.Position }, expression, index);
            }
            else
            {
                return expression;
            }
        }
    }

    // The grammar allows `a.$this`, whose meaning is that of `$this` alone only after `$this`; nothing else is sensible.
    private Expression ReadSpecialStep(Expression target) =>
        target is SpecialExpression && Current.Text == "$this"
            ? new SpecialExpression(Take().Text) { Position = target.Position }
            : throw FhirPathException.Syntax(Current.Position, $"'{Current.Text}' cannot follow a dot");

    private Expression ReadTerm()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Identifier or TokenKind.DelimitedIdentifier:
            case TokenKind.Keyword when token.Text is "as" or "is" or "contains" or "in":
                return ReadInvocation(null);
            case TokenKind.Special:
                Take();
                return new SpecialExpression(token.Text) { Position = token.Position };
            case TokenKind.Symbol when token.Text == "(":
                Take();
                var inner = ReadExpression();
                Require(")");
                return inner;
            case TokenKind.Symbol when token.Text == "{":
                Take();
                Require("}");
                return new EmptyExpression { Position = token.Position };
            case TokenKind.Symbol when token.Text == "%":
                Take();
                return ReadVariable(token.Position);
            default:
                return ReadLiteral();
        }
    }

    private VariableExpression ReadVariable(int position)
    {
        var name = Take();
        return name.Kind is TokenKind.Identifier or TokenKind.DelimitedIdentifier or TokenKind.String or TokenKind.Keyword
            ? new VariableExpression(name.Text) { Position = position }
            : throw FhirPathException.Syntax(name.Position, "a variable name must follow '%'");
    }

    private Expression ReadInvocation(Expression? target)
    {
        var name = Take();
        if (name.Kind is not (TokenKind.Identifier or TokenKind.DelimitedIdentifier or TokenKind.Keyword) || name.Text is "true" or "false")
        {
            throw FhirPathException.Syntax(
                name.Position, name.Kind == TokenKind.End ? "the expression is not complete" : $"unexpected '{name.Text}'");
        }

        if (!Current.IsSymbol("("))
        {
            return Grown(new MemberExpression(target, name.Text) { Position = name.Position }, target);
        }

        Take();
        var arguments = new List<Expression>();
        if (!Current.IsSymbol(")"))
        {
            arguments.Add(ReadExpression());
            while (Current.IsSymbol(","))
            {
                Take();
                arguments.Add(ReadExpression());
            }
        }

        Require(")");
        var call = new CallExpression(target, name.Text, new Sequence<Expression>(arguments)) { Position = name.Position };
        return Grown(call, [target, .. arguments]);
    }

    private LiteralExpression ReadLiteral()
    {
        var token = Take();
        var value = token.Kind switch
        {
            TokenKind.String => FhirPathValue.FromString(token.Text),
            TokenKind.Keyword when token.Text is "true" or "false" => FhirPathValue.FromBoolean(token.Text == "true"),
            TokenKind.Integer => ReadNumberOrQuantity(token),
            TokenKind.Decimal => ReadNumberOrQuantity(token),
            TokenKind.Long => long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? FhirPathValue.FromLong(number)
                : throw FhirPathException.Syntax(token.Position, "the integer is larger than 9223372036854775807"),
            TokenKind.Date => Temporal(token, TemporalKind.Date),
            TokenKind.DateTime => Temporal(token, TemporalKind.DateTime),
            TokenKind.Time => Temporal(token, TemporalKind.Time),
            TokenKind.End => throw FhirPathException.Syntax(token.Position, "the expression is not complete"),
            _ => throw FhirPathException.Syntax(token.Position, $"unexpected '{token.Text}'"),
        };
        return new LiteralExpression(value) { Position = token.Position };
    }

    private static FhirPathValue Temporal(Token token, TemporalKind kind) =>
        PartialDateTime.TryParse(token.Text, kind, out var value)
            ? FhirPathValue.FromTemporal(value)
            : throw FhirPathException.Syntax(token.Position, "no such date or time");

    private FhirPathValue ReadNumberOrQuantity(Token token)
    {
        var isUnit = Current.Kind == TokenKind.String || (Current.Kind == TokenKind.Identifier && CalendarUnit.IsKeyword(Current.Text));
        if (isUnit || token.Kind == TokenKind.Decimal)
        {
            if (!decimal.TryParse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                throw FhirPathException.Syntax(token.Position, "the number is too large");
            }

            return isUnit ? FhirPathValue.FromQuantity(new FhirPathQuantity(number, Take().Text)) : FhirPathValue.FromDecimal(number);
        }

        return int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer)
            ? FhirPathValue.FromInteger(integer)
            : throw FhirPathException.Syntax(token.Position, "the integer is larger than 2147483647");
    }

    private TypeName ReadTypeName()
    {
        var first = ReadName();
        if (!Current.IsSymbol("."))
        {
            return new TypeName(null, first);
        }

        var dot = Take();
        return first is "System" or "FHIR"
            ? new TypeName(first, ReadName())
            : throw FhirPathException.Syntax(dot.Position, "the namespaces of types are System and FHIR");
    }

    private string ReadName()
    {
        var token = Take();
        return token.Kind is TokenKind.Identifier or TokenKind.DelimitedIdentifier
            ? token.Text
            : throw FhirPathException.Syntax(token.Position, "a type name is expected");
    }

    private void Require(string symbol)
    {
        var token = Take();
        if (!token.IsSymbol(symbol))
        {
            throw FhirPathException.Syntax(token.Position, $"'{symbol}' is expected");
        }
    }

    private static T Grown<T>(T parent, params ReadOnlySpan<Expression?> children)
        where T : Expression
    {
        var height = 0;
        foreach (var child in children)
        {
            height = Math.Max(height, child?.Height ?? 0);
        }

        return height < MaxHeight
            ? parent with { Height = height + 1 }
            : throw TooDeep(parent.Position);
    }

    private static FhirPathException TooDeep(int position) => FhirPathException.Syntax(position, "the expression is nested too deeply");
}
