using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements.Analysis;

internal sealed partial class RequirementAnalysis
{
    private Reach OfOperation(Operation operation, Frame frame)
    {
        var arguments = operation.Arguments.Select(argument => Of(argument, frame)).ToList();
        switch (operation.Operator)
        {
            case ElmOperator.Exists or ElmOperator.IsNull or ElmOperator.Count:
                Consume(arguments, Use.Presence);
                ConsumePath(operation, arguments);
                return Reach.Nothing;
            case ElmOperator.First or ElmOperator.Last or ElmOperator.SingletonFrom or ElmOperator.Flatten or ElmOperator.ToList
                or ElmOperator.Indexer or ElmOperator.Slice or ElmOperator.ToConcept or ElmOperator.Message or ElmOperator.ExpandValueSet:
                Consume(arguments.Skip(1), Use.Value);
                ConsumeOrder(operation, arguments);
                return arguments[0];
            case ElmOperator.Coalesce:
                return arguments.Aggregate(Reach.Nothing, (all, next) => all.Or(next));
            case ElmOperator.Distinct or ElmOperator.Union or ElmOperator.Intersect:
                Consume(arguments, Use.Equality);
                return arguments.Aggregate(Reach.Nothing, (all, next) => all.Or(next));
            case ElmOperator.Except:
                Consume(arguments, Use.Equality);
                return arguments[0];
            case ElmOperator.Times:
                return arguments[0].Or(arguments[1]);
            case ElmOperator.Equal or ElmOperator.NotEqual or ElmOperator.In or ElmOperator.Contains or ElmOperator.ProperIn
                or ElmOperator.ProperContains or ElmOperator.Includes or ElmOperator.IncludedIn or ElmOperator.ProperIncludes
                or ElmOperator.ProperIncludedIn or ElmOperator.IndexOf:
                Consume(arguments, Use.Equality);
                return Reach.Nothing;
            case ElmOperator.Equivalent:
                Consume(arguments, arguments.Exists(HasCodes) ? Use.Codes : Use.Equality);
                return Reach.Nothing;
            case ElmOperator.Subsumes or ElmOperator.SubsumedBy:
                Consume(arguments, Use.Codes);
                return Reach.Nothing;
            default:
                Consume(arguments, Use.Value);
                return Reach.Nothing;
        }
    }

    private static bool HasCodes(Reach reach) => reach.Places.Any(place => place.View != View.Element);

    private static void Consume(IEnumerable<Reach> values, Use use)
    {
        foreach (var value in values)
        {
            value.Consume(use);
        }
    }

    private static void ConsumePath(Operation operation, List<Reach> arguments)
    {
        if (operation.Path is { } path)
        {
            path.Split('.').Aggregate(arguments[0], Child).Consume(Use.Value);
        }
    }

    private static void ConsumeOrder(Operation operation, List<Reach> arguments)
    {
        if (operation.OrderBy is { } path)
        {
            path.Split('.').Aggregate(arguments[0], Child).Consume(Use.Value);
        }
    }

    private Reach OfReference(ExpressionRef reference, Frame frame)
    {
        var library = log.Included(frame.Library, reference.LibraryName);
        if (library?.Expression(reference.Name) is not { } definition)
        {
            log.NotFound(frame.Library, reference);
            return Reach.Nothing;
        }

        return OfDefinition(definition, library);
    }

    private Reach OfCall(FunctionRef call, Frame frame)
    {
        var arguments = call.Operands.Select(operand => Of(operand, frame)).ToList();
        var candidates = log.Included(frame.Library, call.LibraryName) is null ? [] : FunctionCalls.Candidates(call, frame.Library);
        if (candidates.Count == 0)
        {
            log.NotFound(frame.Library, call);
        }

        if (candidates is [var (_, helpers), ..] && helpers.IsFhirHelpers && ViewOf(call) is { } view)
        {
            return arguments[0].Places.Aggregate(Reach.Nothing, (all, place) => all.Or(Reach.Of(place.As(view))));
        }

        if (candidates.Count == 0 || frame.Depth > MaxDepth || candidates.Any(candidate => candidate.Function.Expression is null))
        {
            Consume(arguments, Use.Value);
        }

        return frame.Depth > MaxDepth ? Reach.Nothing : DistinctBodies(candidates).Aggregate(
            Reach.Nothing,
            (all, candidate) => all.Or(OfBody(candidate.Function, candidate.Library, arguments, frame)));
    }

    // What a function does with values that are made of the same is the same: it has been noted then.
    private Reach OfBody(FunctionDef function, LibraryUnit library, IReadOnlyList<Reach> arguments, Frame frame)
    {
        var call = (function, string.Join('&', arguments.Select(argument => argument.Key)));
        if (_calls.TryGetValue(call, out var known))
        {
            // A function that calls itself is no CQL; what becomes of its arguments cannot be told.
            Consume(known is null ? arguments : [], Use.Value);
            return known ?? Reach.Nothing;
        }

        _calls[call] = null;
        var reach = Of(function.Expression, frame.Within(function, library, arguments));
        _calls[call] = reach;
        return reach;
    }

    private static View? ViewOf(FunctionRef call) => (call.Name, call.Operands.Count) switch
    {
        ("ToCode", 1) => View.Code,
        ("ToConcept", 1) => View.Concept,
        _ => null,
    };

    // Helpers have an overload for each type that do the same: they take an element of the operand.
    private static IEnumerable<(FunctionDef Function, LibraryUnit Library)> DistinctBodies(
        IReadOnlyList<(FunctionDef Function, LibraryUnit Library)> candidates) => candidates.Count < 2 ? candidates
        : candidates.DistinctBy(candidate => candidate.Function.Expression is Property { Source: OperandRef operand } property
            ? (object)(property.Path, candidate.Function.Operands.TakeWhile(o => o.Name != operand.Name).Count())
            : candidate.Function);

    private Reach OfParameter(ParameterRef parameter, Frame frame)
    {
        if (log.Included(frame.Library, parameter.LibraryName) is { } library && library.Parameter(parameter.Name) is { } definition)
        {
            log.Parameter(definition);
            Used(definition.Default, new Frame(library), Use.Value);
        }
        else
        {
            log.NotFound(frame.Library, parameter);
        }

        return Reach.Nothing;
    }
}
