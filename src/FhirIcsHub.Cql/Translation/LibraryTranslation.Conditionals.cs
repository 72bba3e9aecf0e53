using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;
using CaseItem = FhirIcsHub.Cql.Elm.CaseItem;

namespace FhirIcsHub.Cql.Translation;

internal sealed partial class LibraryTranslation
{
    private If If(IfSyntax syntax)
    {
        var condition = Translate(syntax.Condition);
        var then = Translate(syntax.Then);
        return IfOf(condition, then, Translate(syntax.Else));
    }

    private If IfOf(Expression condition, Expression then, Expression otherwise)
    {
        var test = Ensure(condition, SystemModel.Boolean);
        var type = CommonTypeOrChoice(TypeOf(then), TypeOf(otherwise));
        return Typed(new If { Condition = test, Then = Ensure(then, type), Else = Ensure(otherwise, type) }, type);
    }

    private Case Case(CaseSyntax syntax)
    {
        var comparand = syntax.Comparand is null ? null : Translate(syntax.Comparand);
        var items = new List<CaseItem>();
        DataType? type = null;
        foreach (var item in syntax.Items)
        {
            var node = new CaseItem { When = Translate(item.When), Then = Translate(item.Then) };
            Track(node, item);
            items.Add(node);
        }

        foreach (var item in items)
        {
            if (comparand is null)
            {
                RequireType(TypeOf(item.When), SystemModel.Boolean);
            }
            else
            {
                RequireConvertible(TypeOf(item.When), TypeOf(comparand));
            }

            type = type is null ? TypeOf(item.Then) : CommonTypeOrChoice(type, TypeOf(item.Then));
        }

        var otherwise = Translate(syntax.Else);
        type = CommonTypeOrChoice(type, TypeOf(otherwise));
        foreach (var item in items)
        {
            item.When = comparand is null ? item.When : Ensure(item.When, TypeOf(comparand));
            item.Then = Ensure(item.Then, type);
        }

        return Typed(new Case { Comparand = comparand, Items = items, Else = Ensure(otherwise, type) }, type);
    }
}
