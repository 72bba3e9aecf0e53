using System.Text;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Writes a tree as FHIRPath text that parses to an equal tree.</summary>
internal static class ExpressionPrinter
{
    public static string Print(Expression expression)
    {
        var text = new StringBuilder();
        Write(expression, text);
        return text.ToString();
    }

    private static void Write(Expression expression, StringBuilder text)
    {
        switch (expression)
        {
            case LiteralExpression literal:
                text.Append(literal.Value.ToLiteral());
                break;
            case EmptyExpression:
                text.Append("{}");
                break;
            case VariableExpression variable:
                text.Append('%').Append(Name(variable.Name));
                break;
            case SpecialExpression special:
                text.Append(special.Name);
                break;
            case MemberExpression member:
                WriteTarget(member.Target, text);
                text.Append(Name(member.Name));
                break;
            case CallExpression call:
                WriteTarget(call.Target, text);
                text.Append(Name(call.Name)).Append('(');
                for (var i = 0; i < call.Arguments.Count; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    Write(call.Arguments[i], text);
                }

                text.Append(')');
                break;
            case IndexerExpression indexer:
                WriteOperand(indexer.Target, text);
                text.Append('[');
                Write(indexer.Index, text);
                text.Append(']');
                break;
            case PolarityExpression polarity:
                text.Append(polarity.IsNegative ? '-' : '+');
                WriteOperand(polarity.Operand, text);
                break;
            case BinaryExpression binary:
                WriteOperand(binary.Left, text);
                text.Append(' ').Append(binary.Operator).Append(' ');
                WriteOperand(binary.Right, text);
                break;
            case TypeExpression type:
                WriteOperand(type.Operand, text);
                text.Append(type.IsTest ? " is " : " as ");
                text.Append(type.Type.Namespace is null ? "" : type.Type.Namespace + ".").Append(Name(type.Type.Name));
                break;
            default:
                throw new InvalidOperationException($"No way to print {expression.GetType().Name}.");
        }
    }

    private static void WriteTarget(Expression? target, StringBuilder text)
    {
        if (target is not null)
        {
            WriteOperand(target, text);
            text.Append('.');
        }
    }

    // Number literals are wrapped too: `1.a` would read well, but `1 'mg'` or `@T14.x` need care that parentheses spare us.
    private static void WriteOperand(Expression operand, StringBuilder text)
    {
        var isTight = operand is MemberExpression or CallExpression or IndexerExpression or VariableExpression or SpecialExpression
            or EmptyExpression;
        text.Append(isTight ? "" : "(");
        Write(operand, text);
        text.Append(isTight ? "" : ")");
    }

    private static string Name(string name)
    {
        var isPlain = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && name is not ("and" or "or" or "xor" or "implies" or "is" or "as" or "in" or "contains" or "div" or "mod"
                or "true" or "false");
        return isPlain ? name : FhirPathText.Quote(name, '`');
    }
}
