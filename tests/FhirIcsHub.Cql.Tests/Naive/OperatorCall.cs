using System.Reflection;
using System.Runtime.ExceptionServices;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Cql.Tests.Naive;

/// <summary>
/// Finds an operator of the runtime by its ELM name and calls it: the overload over objects, or the only one whose parameters take the
/// arguments. A context in front and a precision behind are given when the method has them.
/// </summary>
internal static class OperatorCall
{
    private static readonly ILookup<string, MethodInfo> Operators = typeof(CqlContext).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: true, IsSealed: true, Namespace: { } space }
            && space.StartsWith("FhirIcsHub.Cql.Runtime", StringComparison.Ordinal))
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(method => !method.IsPrivate && !method.IsGenericMethod)
        .ToLookup(method => method.Name);

    public static object? Invoke(string name, CqlContext context, DateTimePrecision? precision, object?[] arguments)
    {
        foreach (var method in Operators[name].OrderByDescending(ObjectParameters))
        {
            if (Bind(method, context, precision, arguments) is { } bound)
            {
                try
                {
                    return method.Invoke(null, bound);
                }
                catch (TargetInvocationException thrown) when (thrown.InnerException is { } cause)
                {
                    ExceptionDispatchInfo.Throw(cause);
                }
            }
        }

        var types = string.Join(", ", arguments.Select(a => a?.GetType().Name ?? "null"));
        throw new NotSupportedException($"the runtime has no {name} of ({types})");
    }

    private static int ObjectParameters(MethodInfo method) => method.GetParameters().Count(p => p.ParameterType == typeof(object));

    private static object?[]? Bind(MethodInfo method, CqlContext context, DateTimePrecision? precision, object?[] arguments)
    {
        var parameters = method.GetParameters();
        var values = new List<object?>();
        var next = 0;
        foreach (var parameter in parameters)
        {
            if (parameter.ParameterType == typeof(CqlContext))
            {
                values.Add(context);
            }
            else if (parameter.ParameterType == typeof(DateTimePrecision?))
            {
                values.Add(precision);
            }
            else if (parameter.ParameterType == typeof(DateTimePrecision) && precision is not null)
            {
                values.Add(precision);
            }
            else
            {
                var value = next < arguments.Length ? arguments[next] : null;
                next++;
                if (!Takes(parameter.ParameterType, value))
                {
                    return null;
                }

                values.Add(value);
            }
        }

        return next >= arguments.Length && (precision is null || values.Contains(precision)) ? [.. values] : null;
    }

    private static bool Takes(Type parameter, object? value) => value is null
        ? !parameter.IsValueType || Nullable.GetUnderlyingType(parameter) is not null
        : (Nullable.GetUnderlyingType(parameter) ?? parameter).IsInstanceOfType(value);
}
