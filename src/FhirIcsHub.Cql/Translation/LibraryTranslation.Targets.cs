using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

// A model that stands over FHIR says for an element how FHIR's data give it (attribute "target" of the model info):
//   %value.path                             the element's own element
//   Library.Function(map)                   the function of it
//   Type:map;Type:map                       by the type that it turns out to be
//   %parent.path[path='text',…].path        of a sibling the members that fit, and of them the element
internal sealed partial class LibraryTranslation
{
    private const string FhirUrl = "http://hl7.org/fhir";

    private Expression Targeted(Expression source, string? target)
    {
        if (target is null)
        {
            return source;
        }

        var map = target.Replace("[x]", "", StringComparison.Ordinal);
        if (map.Contains(';', StringComparison.Ordinal))
        {
            return TargetedByType(source, map);
        }

        if (map.IndexOf('(', StringComparison.Ordinal) is > 0 and var open)
        {
            return TargetedByFunction(source, map[..open], map[(open + 1)..map.LastIndexOf(')')]);
        }

        if (map.Contains('[', StringComparison.Ordinal))
        {
            return TargetedBySibling(source, map);
        }

        return map.StartsWith("%value.", StringComparison.Ordinal)
            ? TargetedByElement(source, map["%value.".Length..])
            : throw new TranslationException($"the model maps an element in a way that is not known: {target}");
    }

    private Expression TargetedByType(Expression source, string map)
    {
        var items = new List<CaseItem>();
        foreach (var part in map.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var type = TypeNamed(part[..colon]);
            var when = Typed(
                new Is { Operand = Targeted(source, part[(colon + 1)..]), NamedType = QualifiedNameOf(type) }, SystemModel.Boolean);
            items.Add(new CaseItem { When = when, Then = Typed(Targeted(source, part[(colon + 1)..]), type) });
        }

        return items.Count == 1
            ? items[0].Then
            : Typed(new Case { Items = items, Else = NullOf(TypeOf(source)) }, TypeOf(source));
    }

    private Expression TargetedByFunction(Expression source, string function, string argument)
    {
        var dot = function.IndexOf('.', StringComparison.Ordinal);
        var operand = argument == "%value" ? source : Targeted(source, argument);

        // FHIRHelpers has overloads of ToInterval; the model maps periods only.
        IReadOnlyList<TypeSpecifier> signature = _options.SignatureLevel != SignatureLevel.None && function == "FHIRHelpers.ToInterval"
            ? [new NamedTypeSpecifier($"{{{FhirUrl}}}Period")]
            : [];
        FunctionRef Call(Expression value) => new()
        {
            LibraryName = dot > 0 ? function[..dot] : null,
            Name = function[(dot + 1)..],
            Operands = [value],
            Signature = signature,
        };
        var type = TypeOf(source);
        if (TypeOf(operand) is not ListType list)
        {
            return Typed(Call(operand), type);
        }

        var element = Typed(Call(Typed(new AliasRef { Name = This }, list.ElementType)), ElementOf(type));
        return Typed(
            new Query
            {
                Sources = [new AliasedQuerySource { Alias = This, Expression = operand }],
                Return = new ReturnClause { Distinct = false, Expression = element },
            },
            type);
    }

    private Expression TargetedByElement(Expression source, string path)
    {
        if (TypeOf(source) is not ListType list)
        {
            return Typed(new Property { Source = source, Path = path }, TypeOf(source));
        }

        return Typed(
            new Query
            {
                Sources = [new AliasedQuerySource { Alias = This, Expression = source }],
                Return = new ReturnClause
                {
                    Distinct = false,
                    Expression = Typed(new Property { Scope = This, Path = path }, list.ElementType),
                },
            },
            list);
    }

    private Expression TargetedBySibling(Expression source, string map)
    {
        var open = map.IndexOf('[', StringComparison.Ordinal);
        var close = map.IndexOf(']', StringComparison.Ordinal);
        Expression? parent = null;
        foreach (var step in map[..open].Split('.'))
        {
            parent = step == "%parent"
                ? ParentOf(source, map)
                : Typed(new Property { Source = parent, Path = step }, SystemModel.Any);
        }

        Expression? where = null;
        foreach (var condition in map[(open + 1)..close].Split(','))
        {
            var equals = condition.IndexOf('=', StringComparison.Ordinal);
            var left = SiblingPath(condition[..equals]);
            var right = LiteralOf(condition[(equals + 1)..].Trim('\''));
            var equal = Typed(new Operation(ElmOperator.Equal, left, right), SystemModel.Boolean);
            where = where is null ? equal : Typed(new Operation(ElmOperator.And, where, equal), SystemModel.Boolean);
        }

        var query = new Query { Sources = [new AliasedQuerySource { Alias = This, Expression = parent! }], Where = where };
        if (map[(close + 1)..].TrimStart('.') is { Length: > 0 } rest)
        {
            var element = Typed(new Property { Source = Typed(new AliasRef { Name = This }, SystemModel.Any), Path = rest },
                SystemModel.Any);
            query.Return = new ReturnClause { Distinct = false, Expression = element };
        }

        var type = TypeOf(source);
        return type is ListType ? Typed(query, type)
            : Typed(new Operation(ElmOperator.SingletonFrom, Typed(query, new ListType(type))), type);
    }

    private Expression ParentOf(Expression source, string map) => source switch
    {
        Property { Source: { } parent } => parent,
        Property { Scope: { } scope } => FindLocal(scope) ?? Typed(new AliasRef { Name = scope }, SystemModel.Any),
        _ => throw new TranslationException($"the model maps an element by its parent, which is not known here: {map}"),
    };

    // Codes and URLs of FHIR are compared as strings.
    private Expression SiblingPath(string path)
    {
        Expression? left = null;
        foreach (var step in path.Split('.'))
        {
            left = left is null ? new Property { Scope = This, Path = step } : new Property { Source = left, Path = step };
            Typed(left, SystemModel.Any);
            if (step == "coding")
            {
                left = Typed(new Operation(ElmOperator.First, left), SystemModel.Any);
            }
            else if (step == "url")
            {
                left = FhirToString(left, "uri");
            }
        }

        return path switch
        {
            "code.coding.system" => FhirToString(left!, "uri"),
            "code.coding.code" => FhirToString(left!, "code"),
            _ => left!,
        };
    }

    private FunctionRef FhirToString(Expression value, string type)
    {
        var fhir = _resolver.Models.Find("FHIR") ?? throw new TranslationException("the model FHIR is not known");
        Typed(value, fhir.FindType(type) ?? SystemModel.Any);
        return FunctionRefOf("FHIRHelpers", ResolveFunction("FHIRHelpers", "ToString", [value], mustResolve: true, fluent: false)!);
    }
}
