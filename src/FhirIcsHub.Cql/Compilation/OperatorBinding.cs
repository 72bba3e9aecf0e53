using System.Collections.Frozen;
using System.Reflection;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// Finds the method of the runtime that an operator means for operands of certain static types: the overload for exactly these types, else
/// the one over objects, which decides at run time.
/// </summary>
internal static class OperatorBinding
{
    private static readonly FrozenDictionary<string, Candidate[]> Operators = Find();

    /// <summary>The call, or null when the runtime has no such operator for so many operands.</summary>
    public static Code? Bind(string name, IReadOnlyList<Code> operands, DateTimePrecision? precision, Expression context)
    {
        if (!Operators.TryGetValue(name, out var candidates))
        {
            return null;
        }

        Code? best = null;
        var bestRank = int.MaxValue;
        foreach (var candidate in candidates)
        {
            if (candidate.Match(operands, precision is not null) is { } match && match.Rank < bestRank)
            {
                best = candidate.Call(match, operands, precision, context);
                bestRank = match.Rank;
            }
        }

        return best;
    }

    private static FrozenDictionary<string, Candidate[]> Find()
    {
        var names = Enum.GetNames<ElmOperator>().ToHashSet(StringComparer.Ordinal);
        return typeof(CqlContext).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: true, IsSealed: true }
                && type.Namespace?.StartsWith("FhirIcsHub.Cql.Runtime", StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(method => names.Contains(method.Name)
                || method.Name is "InValueSet" or "AnyInValueSet" or "InCodeSystem" or "AnyInCodeSystem")
            .GroupBy(method => method.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Select(method => new Candidate(method)).ToArray(),
                StringComparer.Ordinal);
    }

    /// <summary>How well a method fits, and with which types for its type parameters.</summary>
    private sealed record Fit(int Rank, Dictionary<Type, StaticType> Types, MethodInfo Method);

    /// <summary>A method of the runtime: an optional context, the operands, an optional precision.</summary>
    private sealed class Candidate
    {
        // The worst fit of one operand outweighs better ones of all others.
        private const int OfNull = 1;
        private const int Converted = 10;
        private const int AsObject = 1_000;
        private const int OfObject = 100_000;

        private readonly MethodInfo _method;
        private readonly bool _takesContext;
        private readonly bool _takesPrecision;
        private readonly ParameterInfo[] _operands;

        public Candidate(MethodInfo method)
        {
            _method = method;
            var parameters = method.GetParameters();
            _takesContext = parameters.Length > 0 && parameters[0].ParameterType == typeof(CqlContext);
            _takesPrecision = parameters.Length > 0
                && (Nullable.GetUnderlyingType(parameters[^1].ParameterType) ?? parameters[^1].ParameterType) == typeof(DateTimePrecision);
            _operands = [.. parameters.Skip(_takesContext ? 1 : 0).SkipLast(_takesPrecision ? 1 : 0)];
        }

        public Fit? Match(IReadOnlyList<Code> operands, bool hasPrecision)
        {
            if (operands.Count > _operands.Length || _operands.Skip(operands.Count).Any(p => !p.IsOptional)
                || (hasPrecision && !_takesPrecision)
                || (_takesPrecision && !hasPrecision && Nullable.GetUnderlyingType(_method.GetParameters()[^1].ParameterType) is null))
            {
                return null;
            }

            var types = new Dictionary<Type, StaticType>();
            var rank = _method.IsGenericMethodDefinition ? 1 : 0;
            for (var i = 0; i < operands.Count; i++)
            {
                if (Fits(_operands[i].ParameterType, operands[i].Type, types) is not { } fit)
                {
                    return null;
                }

                rank += fit;
            }

            return Closed(types) is { } method ? new Fit(rank, types, method) : null;
        }

        public Code Call(Fit fit, IReadOnlyList<Code> operands, DateTimePrecision? precision, Expression context)
        {
            var parameters = fit.Method.GetParameters();
            var arguments = new List<Expression>();
            foreach (var parameter in parameters)
            {
                var operand = parameter.Position - (_takesContext ? 1 : 0);
                arguments.Add(
                    operand < 0 ? context
                    : operand < operands.Count ? Argument(operands[operand], parameter.ParameterType)
                    : operand < _operands.Length ? Expression.Constant(parameter.DefaultValue, parameter.ParameterType)
                    : Expression.Constant(precision, parameter.ParameterType));
            }

            var call = Expression.Call(fit.Method, arguments);
            var type = Substituted(_method.ReturnType, fit.Types);
            return new Code(call.Type == type.Net ? call : Expression.Convert(call, type.Net), type);
        }

        private static Expression Argument(Code operand, Type parameter) =>
            parameter == operand.Type.Net ? operand.Body
            : parameter == typeof(object) ? operand.ToObject()
            : ReferenceEquals(operand.Type, StaticType.Null) ? Expression.Default(parameter)
            : parameter.IsAssignableFrom(operand.Type.Net) ? Expression.Convert(operand.Body, parameter)
            : operand.To(StaticType.OfNet(parameter));

        // How far an operand is from a parameter: 0 for the same type; null when it does not fit.
        private static int? Fits(Type parameter, StaticType operand, Dictionary<Type, StaticType> types)
        {
            if (parameter == operand.Net)
            {
                return 0;
            }

            if (ReferenceEquals(operand, StaticType.Null))
            {
                return parameter == typeof(object) ? 0
                    : parameter.IsValueType && Nullable.GetUnderlyingType(parameter) is null ? null
                    : OfNull;
            }

            if (parameter.IsGenericParameter)
            {
                return Bound(parameter, operand, types);
            }

            if (Nullable.GetUnderlyingType(parameter) is { IsGenericParameter: true } value)
            {
                return Nullable.GetUnderlyingType(operand.Net) is { } net ? Bound(value, operand, types) : null;
            }

            if (parameter is { IsGenericType: true, ContainsGenericParameters: true })
            {
                var argument = parameter.GetGenericArguments()[0];
                var item = operand.Item ?? operand.Point;
                return item is not null && operand.Net.GetGenericTypeDefinition() == parameter.GetGenericTypeDefinition()
                    ? Fits(argument, item, types) : null;
            }

            return parameter == typeof(object) ? AsObject
                : parameter.IsAssignableFrom(operand.Net) ? Converted
                : operand.IsObject && StaticType.OfNet(parameter).Net == parameter ? OfObject : null;
        }

        private static int? Bound(Type parameter, StaticType type, Dictionary<Type, StaticType> types)
        {
            if (types.TryGetValue(parameter, out var known) && known.Net != type.Net)
            {
                return null;
            }

            types[parameter] = known is null ? type : StaticType.Either(known, type);
            return 0;
        }

        private MethodInfo? Closed(Dictionary<Type, StaticType> types)
        {
            if (!_method.IsGenericMethodDefinition)
            {
                return _method;
            }

            var arguments = new List<Type>();
            foreach (var parameter in _method.GetGenericArguments())
            {
                if (!types.TryGetValue(parameter, out var type))
                {
                    return null;
                }

                // A struct's parameter is written T?, an unconstrained one may be a nullable itself.
                var isStruct = parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
                var inInterval = _method.GetParameters().Any(
                    p => Mentions(p.ParameterType, typeof(Runtime.Intervals.CqlInterval<>), parameter));
                var net = isStruct || inInterval ? Nullable.GetUnderlyingType(type.Net) ?? type.Net : type.Net;
                if (isStruct && !net.IsValueType)
                {
                    return null;
                }

                if (parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) && net.IsValueType)
                {
                    return null;
                }

                arguments.Add(net);
            }

            var method = _method.MakeGenericMethod([.. arguments]);
            return method;
        }

        private static bool Mentions(Type type, Type generic, Type parameter) => type.IsGenericType
            && ((type.GetGenericTypeDefinition() == generic && type.GetGenericArguments()[0] == parameter)
                || type.GetGenericArguments().Any(argument => Mentions(argument, generic, parameter)));

        private static StaticType Substituted(Type result, Dictionary<Type, StaticType> types)
        {
            if (result.IsGenericParameter)
            {
                return types[result];
            }

            if (Nullable.GetUnderlyingType(result) is { IsGenericParameter: true } value)
            {
                return types[value];
            }

            if (result is { IsGenericType: true, ContainsGenericParameters: true })
            {
                var argument = Substituted(result.GetGenericArguments()[0], types);
                return result.GetGenericTypeDefinition() == typeof(Runtime.Intervals.CqlInterval<>) ? StaticType.OfInterval(argument)
                    : StaticType.OfList(argument);
            }

            return StaticType.OfNet(result);
        }
    }
}
