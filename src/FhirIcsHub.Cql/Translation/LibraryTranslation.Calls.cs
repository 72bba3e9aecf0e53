using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

// Which overload a call means, and the operands that it then takes.
internal sealed partial class LibraryTranslation
{
    private readonly OperatorMap _systemOperators = SystemOperators.NewMap();
    private readonly ConversionMap _conversions;

    /// <summary>A call whose overload is known: operands are converted to what the overload wants.</summary>
    private sealed record ResolvedInvocation(
        OperatorResolution Resolution, IReadOnlyList<Expression> Operands, IReadOnlyList<TypeSpecifier> Signature, string? LibraryName)
    {
        public Operator Operator => Resolution.Operator;
    }

    private Operation Operate(ElmOperator op, params IReadOnlyList<Expression> operands) => Operate(op, null, operands);

    private Operation Operate(ElmOperator op, DateTimePrecision? precision, params IReadOnlyList<Expression> operands) =>
        OperationOf(op, precision, ResolveSystem(op.ToString(), operands)!);

    /// <summary>An operator that points are promoted to intervals for, whatever the options say.</summary>
    private Operation OperateWithPromotion(ElmOperator op, DateTimePrecision? precision, Expression left, Expression right) =>
        OperationOf(op, precision, ResolveSystem(op.ToString(), [left, right], promote: true)!);

    private Operation OperationOf(ElmOperator op, DateTimePrecision? precision, ResolvedInvocation call) =>
        Typed(
            new Operation(op, [.. call.Operands]) { Precision = precision, Signature = call.Signature },
            call.Operator.ResultType ?? throw TranslationException.Consequence());

    private ResolvedInvocation? ResolveSystem(
        string name, IReadOnlyList<Expression> operands, bool mustResolve = true, bool promote = false)
    {
        var call = new OperatorCall(name, SignatureOf(operands), promote, AllowFluent: false, mustResolve);
        var resolved = _systemOperators.Resolve(call, _conversions);
        return resolved.Resolution is { } resolution ? Convert(resolution, operands, null)
            : mustResolve ? throw Unresolved(call, resolved)
            : null;
    }

    /// <summary>
    /// A function of the library itself, else an operator of the system, else (when the call is fluent) of the included libraries in turn.
    /// </summary>
    private ResolvedInvocation? ResolveFunction(
        string? library, string name, IReadOnlyList<Expression> operands, bool mustResolve, bool fluent)
    {
        var call = new OperatorCall(name, SignatureOf(operands), AllowPromotionAndDemotion: false, fluent, mustResolve);
        var (resolved, foundIn) = Find(library, call);
        if (resolved.Resolution is not { } resolution)
        {
            return mustResolve ? throw Unresolved(call, resolved) : null;
        }

        CheckAccess(resolution.Operator, foundIn);
        if (resolution.Operator.IsFluent && !fluent)
        {
            throw new TranslationException(
                $"the function {call.Name}{call.Signature} is fluent: it is called after a dot, as in x.{call.Name}()");
        }

        if (fluent && !resolution.Operator.IsFluent && !(foundIn is not null && Included(foundIn).AllowsFluent))
        {
            throw new TranslationException(
                $"the function {call.Name}{call.Signature} is not fluent: it is called {call.Name}(…), not after a dot");
        }

        return Convert(resolution, operands, foundIn);
    }

    private (ResolvedCall Call, string? FoundIn) Find(string? library, OperatorCall call)
    {
        if (library is "System")
        {
            return (_systemOperators.Resolve(call, _conversions), null);
        }

        if (library is not null)
        {
            return (Included(library).Functions.Resolve(call, _conversions), library);
        }

        var result = _localFunctions.Resolve(call, _conversions);
        if (result.Resolution is not null || result.Problem is not null)
        {
            return (result, null);
        }

        result = _systemOperators.Resolve(call, _conversions);
        if (result.Resolution is not null || result.Problem is not null || !call.AllowFluent)
        {
            return (result, null);
        }

        foreach (var (alias, symbols) in _includes)
        {
            result = symbols.Functions.Resolve(call, _conversions);
            if (result.Resolution is not null || result.Problem is not null)
            {
                return (result, alias);
            }
        }

        return default;
    }

    private ResolvedInvocation Convert(OperatorResolution resolution, IReadOnlyList<Expression> operands, string? library)
    {
        var converted = new Expression[operands.Count];
        for (var i = 0; i < converted.Length; i++)
        {
            converted[i] = resolution.Conversions?[i] is { } conversion ? Convert(operands[i], conversion) : operands[i];
        }

        var signature = resolution.Operator.Signature;
        var isWritten = _options.SignatureLevel switch
        {
            SignatureLevel.All => true,
            SignatureLevel.Overloads => resolution.HasOverloads,
            SignatureLevel.Differing => !signature.Equals(SignatureOf(operands)),
            _ => false,
        };
        return new ResolvedInvocation(resolution, converted, isWritten ? signature.Types.ToElm() : [], library);
    }

    private Signature SignatureOf(IReadOnlyList<Expression> operands) => new([.. operands.Select(TypeOf)]);

    private void CheckAccess(Operator function, string? library)
    {
        if (library is not null && function.IsPrivate)
        {
            throw new TranslationException($"the function {function.Name} of library {library} is private to it");
        }
    }

    private TranslationException Unresolved(OperatorCall call, ResolvedCall resolved)
    {
        if (resolved.Problem is { } problem)
        {
            return new TranslationException(problem);
        }

        var types = string.Join(", ", call.Signature.Types.Select(t => t.Label));
        var overloads = OverloadsOf(call.Name);
        return new TranslationException(
            overloads.Count > 0
                ? $"no {call.Name} takes ({types}): there is {string.Join(", ", overloads.Take(6))}{(overloads.Count > 6 ? ", …" : "")}"
                : $"there is no function {call.Name}({types}){Nearby(call.Name, FunctionNames())}");
    }
}
