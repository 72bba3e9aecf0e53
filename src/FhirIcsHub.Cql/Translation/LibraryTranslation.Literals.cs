using System.Globalization;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

internal sealed partial class LibraryTranslation
{
    private Expression Literal(LiteralSyntax syntax)
    {
        switch (syntax.Kind)
        {
            case LiteralKind.Null:
                return Typed(new Null(), SystemModel.Any);
            case LiteralKind.Boolean:
                return LiteralOf(syntax.Text, SystemModel.Boolean);
            case LiteralKind.Integer:
                return LiteralOf(syntax.Text, SystemModel.Integer);
            case LiteralKind.Long:
                return LiteralOf(syntax.Text, SystemModel.Long);
            case LiteralKind.Decimal:
                return LiteralOf(syntax.Text, SystemModel.Decimal);
            case LiteralKind.String:
                WarnOfHiddenString(syntax);
                return LiteralOf(syntax.Text, SystemModel.String);
            case LiteralKind.Time:
                return TimeLiteral(syntax.Text);
            default:
                return DateOrDateTimeLiteral(syntax.Text);
        }
    }

    private Literal LiteralOf(string value, DataType type) =>
        Typed(new Literal { ValueType = QualifiedNameOf(type), Value = value }, type);

    private Literal LiteralOf(int value) => LiteralOf(value.ToString(CultureInfo.InvariantCulture), SystemModel.Integer);

    private Literal LiteralOf(bool value) => LiteralOf(value ? "true" : "false", SystemModel.Boolean);

    private Literal LiteralOf(string value) => LiteralOf(value, SystemModel.String);
}
