using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;
using LetClause = FhirIcsHub.Cql.Elm.LetClause;
using ReturnClause = FhirIcsHub.Cql.Elm.ReturnClause;

namespace FhirIcsHub.Cql.Translation;

// Calls after a dot: the functions of FHIRPath by their names there, and fluent functions.
internal sealed partial class LibraryTranslation
{
    // Functions of FHIRPath that are a function of CQL with the target as the first operand.
    private static readonly Dictionary<string, string> MethodNames = new(StringComparer.Ordinal)
    {
        ["aggregate"] = "Aggregate",
        ["abs"] = "Abs",
        ["allTrue"] = "AllTrue",
        ["anyTrue"] = "AnyTrue",
        ["allFalse"] = "AllFalse",
        ["anyFalse"] = "AnyFalse",
        ["ceiling"] = "Ceiling",
        ["convertsToBoolean"] = "ConvertsToBoolean",
        ["convertsToDate"] = "ConvertsToDate",
        ["convertsToDateTime"] = "ConvertsToDateTime",
        ["convertsToDecimal"] = "ConvertsToDecimal",
        ["convertsToInteger"] = "ConvertsToInteger",
        ["convertsToQuantity"] = "ConvertsToQuantity",
        ["convertsToString"] = "ConvertsToString",
        ["convertsToTime"] = "ConvertsToTime",
        ["count"] = "Count",
        ["distinct"] = "Distinct",
        ["endsWith"] = "EndsWith",
        ["exclude"] = "Except",
        ["exp"] = "Exp",
        ["first"] = "First",
        ["floor"] = "Floor",
        ["intersect"] = "Intersect",
        ["last"] = "Last",
        ["length"] = "Length",
        ["ln"] = "Ln",
        ["log"] = "Log",
        ["lower"] = "Lower",
        ["matches"] = "Matches",
        ["memberOf"] = "InValueSet",
        ["not"] = "Not",
        ["power"] = "Power",
        ["replace"] = "Replace",
        ["replaceMatches"] = "ReplaceMatches",
        ["round"] = "Round",
        ["single"] = "SingletonFrom",
        ["skip"] = "Skip",
        ["startsWith"] = "StartsWith",
        ["subsetOf"] = "IncludedIn",
        ["substring"] = "Substring",
        ["subsumes"] = "Subsumes",
        ["subsumedBy"] = "SubsumedBy",
        ["supersetOf"] = "Includes",
        ["tail"] = "Tail",
        ["take"] = "Take",
        ["toBoolean"] = "ToBoolean",
        ["toChars"] = "ToChars",
        ["toDate"] = "ToDate",
        ["toDateTime"] = "ToDateTime",
        ["toDecimal"] = "ToDecimal",
        ["toInteger"] = "ToInteger",
        ["toQuantity"] = "ToQuantity",
        ["toString"] = "ToString",
        ["toTime"] = "ToTime",
        ["truncate"] = "Truncate",
        ["union"] = "Union",
        ["upper"] = "Upper",
    };

    private Expression? Method(Expression target, string name, IReadOnlyList<ExpressionSyntax> arguments, bool mustResolve)
    {
        switch (name)
        {
            case "all":
                var criteria = Where(target, name, arguments);
                var each = LiteralOf(true);
                criteria.Return = new ReturnClause { Expression = each };
                return CallSystem("AllTrue", Typed(criteria, TypeOf(criteria) is ListType ? new ListType(TypeOf(each)) : TypeOf(each)));
            case "children" or "descendents" or "descendants":
                RequireArguments(name, arguments, 0);
                return Descend(target, Enum.Parse<ElmOperator>(name, ignoreCase: true));
            case "combine":
                RequireArguments(name, arguments, 1);
                return Combine(target, Translate(arguments[0]));
            case "contains":
                RequireArguments(name, arguments, 1);
                return CallSystem("GreaterOrEqual", CallSystem("PositionOf", Translate(arguments[0]), target), LiteralOf(0));
            case "empty":
                return CallSystem("Not", CallSystem("Exists", [target, .. arguments.Select(Translate)]));
            case "exists":
                return CallSystem("Exists", arguments.Count == 0 ? target : Where(target, name, arguments));
            case "hasValue":
                return CallSystem("Not", CallSystem("IsNull", [target, .. arguments.Select(Translate)]));
            case "iif":
                return Conditional(target, arguments);
            case "indexOf" or "lastIndexOf":
                RequireArguments(name, arguments, 1);
                return CallSystem(name == "indexOf" ? "PositionOf" : "LastPositionOf", Translate(arguments[0]), target);
            case "is":
                return IsType(target, TypeArgument(name, arguments));
            case "as":
                return AsType(target, TypeArgument(name, arguments));
            case "ofType":
                return OfType(target, name, arguments);
            case "repeat":
                return Repeat(target, name, arguments);
            case "select":
                return Select(target, name, arguments);
            case "sqrt":
                RequireArguments(name, arguments, 0);
                return CallSystem("Power", target, LiteralOf("0.5", SystemModel.Decimal));
            case "trace":
                RequireArguments(name, arguments, 1);
                return CallSystem("Message", target, LiteralOf(true), LiteralOf("TRACE"), LiteralOf("Trace"), Translate(arguments[0]));
            case "where":
                return Where(target, name, arguments);
        }

        return MethodNames.TryGetValue(name, out var function)
            ? CallSystem(function, [target, .. arguments.Select(Translate)])
            : Invoke(null, name, [target, .. arguments.Select(Translate)], mustResolve, fluent: true);
    }

    private Expression CallSystem(string name, params IReadOnlyList<Expression> operands) =>
        Invoke("System", name, operands, mustResolve: true, fluent: false)!;

    private static void RequireArguments(string name, IReadOnlyList<ExpressionSyntax> arguments, int count)
    {
        if (arguments.Count != count)
        {
            throw new TranslationException($"{name} takes {count} argument{(count == 1 ? "" : "s")}, not {arguments.Count}");
        }
    }

    /// <summary>Translates with the elements of the target as <c>$this</c>.</summary>
    private T WithThis<T>(Expression target, Func<QueryScope, T> translate)
    {
        var scope = new QueryScope { IsImplicit = true };
        scope.AddPrimary(This, TypeOf(target));
        var queries = (Scope ?? throw new InvalidOperationException("an expression is outside of any definition")).Queries;
        queries.Add(scope);
        try
        {
            return translate(scope);
        }
        finally
        {
            queries.RemoveAt(queries.Count - 1);
        }
    }

    private AliasedQuerySource ThisSource(Expression target) =>
        Typed(new AliasedQuerySource { Alias = This, Expression = target }, TypeOf(target));

    private Query Where(Expression target, string name, IReadOnlyList<ExpressionSyntax> arguments) => WithThis(target, _ =>
    {
        RequireArguments(name, arguments, 1);
        var source = ThisSource(target);
        var where = Translate(arguments[0]);
        return Typed(
            new Query { Sources = [source], Where = _options.DateRangeOptimization ? PushDown(where, source) : where }, TypeOf(target));
    });

    private Query OfType(Expression target, string name, IReadOnlyList<ExpressionSyntax> arguments) => WithThis(target, _ =>
    {
        var type = TypeArgument(name, arguments);
        var self = Typed(new AliasRef { Name = This }, ElementOf(TypeOf(target)));
        var query = new Query { Sources = [ThisSource(target)], Where = IsType(self, type) };
        return Typed(query, TypeOf(target) is ListType ? new ListType(type) : type);
    });

    private Repeat Repeat(Expression target, string name, IReadOnlyList<ExpressionSyntax> arguments) => WithThis(target, _ =>
    {
        RequireArguments(name, arguments, 1);
        var element = Translate(arguments[0]);
        var type = TypeOf(element);
        return Typed(
            new Repeat { Source = target, Element = element, Scope = This },
            TypeOf(target) is ListType || type is ListType ? type : new ListType(type));
    });

    // X.select(y) is X let $a: y where $a is not null return $a, flattened when y is a list.
    private Expression Select(Expression target, string name, IReadOnlyList<ExpressionSyntax> arguments) => WithThis(target, scope =>
    {
        RequireArguments(name, arguments, 1);
        var element = Translate(arguments[0]);
        var type = TypeOf(element);
        var let = Typed(new LetClause { Identifier = "$a", Expression = element }, type);
        QueryLetRef Value() => Typed(new QueryLetRef { Name = "$a" }, type);
        var where = CallSystem("Not", CallSystem("IsNull", Value()));
        var query = Typed(
            new Query
            {
                Sources = [ThisSource(target)],
                Lets = [let],
                Where = where,
                Return = new ReturnClause { Expression = Value() },
            },
            scope.IsSingular ? type : new ListType(type));
        return !scope.IsSingular && type is ListType ? CallSystem("Flatten", query) : query;
    });

    private Expression Combine(Expression left, Expression right)
    {
        var type = CommonTypeOrChoice(TypeOf(left), TypeOf(right));
        return CallSystem("Flatten", Typed(new ListSelector { Elements = [Ensure(left, type), Ensure(right, type)] }, new ListType(type)));
    }

    private If Conditional(Expression condition, IReadOnlyList<ExpressionSyntax> arguments)
    {
        if (arguments.Count is not (1 or 2))
        {
            throw new TranslationException("iif takes what is given when the condition holds, and what is given otherwise");
        }

        var single = TypeOf(condition) is ListType ? CallSystem("SingletonFrom", condition) : condition;
        var then = Translate(arguments[0]);
        return IfOf(single, then, arguments.Count == 2 ? Translate(arguments[1]) : NullOf(SystemModel.Any));
    }

    private Operation Descend(Expression target, ElmOperator op)
    {
        var types = new List<DataType>();
        GatherChildTypes(TypeOf(target), op != ElmOperator.Children, types, []);
        var element = types.Count == 1 ? types[0] : types.Count == 0 ? SystemModel.Any : new ChoiceType(types);
        return Typed(new Operation(op, target), new ListType(element));
    }

    private static void GatherChildTypes(DataType type, bool isDeep, List<DataType> types, HashSet<DataType> visited)
    {
        if (!visited.Add(type))
        {
            return;
        }

        IEnumerable<DataType> children = type switch
        {
            ClassType c => c.Elements.Select(e => ElementOf(e.Type)),
            TupleType t => t.Elements.Select(e => ElementOf(e.Type)),
            ListType l => [l.ElementType],
            _ => [DataType.Any],
        };
        foreach (var child in children)
        {
            if (!types.Contains(child))
            {
                types.Add(child);
            }

            if (isDeep && !child.Equals(DataType.Any))
            {
                GatherChildTypes(child, isDeep, types, visited);
            }
        }
    }

    // is(FHIR.Quantity), as('FHIR.Quantity'): a type as name or as text.
    private DataType TypeArgument(string name, IReadOnlyList<ExpressionSyntax> arguments)
    {
        RequireArguments(name, arguments, 1);
        return TypeNamed(arguments[0] switch
        {
            LiteralSyntax { Kind: LiteralKind.String } text => text.Text,
            MemberSyntax member => PathOf(member),
            _ => throw new TranslationException($"{name} takes the name of a type", arguments[0].Range),
        });
    }

    private static string PathOf(MemberSyntax member) => member.Target switch
    {
        null => member.Name.Name,
        MemberSyntax target => $"{PathOf(target)}.{member.Name.Name}",
        _ => throw new TranslationException("expected a name", member.Range),
    };
}
