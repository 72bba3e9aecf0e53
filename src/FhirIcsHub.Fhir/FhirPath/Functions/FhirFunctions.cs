using System.Text;
using FhirIcsHub.Fhir.Narratives;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// The functions that FHIR adds: extension, hasValue, resolve, htmlChecks, checkModifiers, comparable, and what asks the context.
/// </summary>
internal static class FhirFunctions
{
    private static readonly PathStep ExtensionStep = PathStep.Of("extension");
    private static readonly PathStep UrlStep = PathStep.Of("url");

    public static readonly (string Name, Function Function)[] All =
    [
        ("extension", new(1, 1, Extension)),
        ("hasExtension", new(1, 1, HasExtension)),
        ("hasValue", new(0, 0, HasValue)),
        ("getValue", new(0, 0, call => call.Value((Evaluation _, in Scope _, FhirPathValue value) =>
            SystemValues.Of(value) is { Kind: not FhirPathKind.Element } system ? system : default))),
        ("resolve", new(0, 0, call => call.List(Resolve))),
        ("htmlChecks", new(0, 0, call => call.Value((Evaluation _, in Scope _, FhirPathValue value) => HtmlChecks(value)))),
        ("memberOf", new(1, 1, call => Ask(call, context => context.MemberOf, isUnknownAnError: false))),
        ("conformsTo", new(1, 1, call => Ask(call, context => context.ConformsTo ?? Profiles.IsBaseProfileOf, isUnknownAnError: true))),
        ("subsumes", new(1, 1, call => Subsumes(call, isReversed: false))),
        ("subsumedBy", new(1, 1, call => Subsumes(call, isReversed: true))),
        ("checkModifiers", new(0, 32, CheckModifiers)),
        ("comparable", new(1, 1, Comparable)),
    ];

    // An xhtml element is a whole div; the text of a string may also be what stands within one. Nothing else is markup.
    private static FhirPathValue HtmlChecks(in FhirPathValue value)
    {
        var isNarrative = value.Kind == FhirPathKind.Element && value.Element.Type?.Name == "xhtml";
        if (!isNarrative && SystemValues.Of(value).Kind != FhirPathKind.String)
        {
            return default;
        }

        var markup = value.ToString();
        var isWhole = isNarrative || markup.StartsWith("<div", StringComparison.Ordinal);
        return FhirPathValue.FromBoolean(Narrative.Holds(isWhole ? markup : $"<div xmlns=\"http://www.w3.org/1999/xhtml\">{markup}</div>"));
    }

    private static Operation Extension(FunctionCall call)
    {
        var url = call.Argument(0);
        return url.Constant is { Kind: FhirPathKind.String } literal
            ? new ExtensionOperation(call.Source, Encoding.UTF8.GetBytes(literal.String)) { Position = call.Position }
            : call.List((Evaluation run, in Scope scope, ValueList input, ValueList output) =>
            {
                if (Arguments.Text(url, run, scope) is { } text)
                {
                    var utf8 = Encoding.UTF8.GetBytes(text);
                    foreach (ref readonly var value in input.Span)
                    {
                        Collect(value, utf8, output);
                    }
                }
            });
    }

    private static Operation HasExtension(FunctionCall call)
    {
        var extension = Extension(call);
        return call.Test((Evaluation run, in Scope scope) => extension.Any(run, scope));
    }

    internal static void Collect(in FhirPathValue value, byte[] url, ValueList output)
    {
        if (value.Kind != FhirPathKind.Element)
        {
            return;
        }

        foreach (var child in value.Element.Children)
        {
            if (ExtensionStep.Matches(child.Resource, child.Index) && HasUrl(child, url))
            {
                output.Add(FhirPathValue.FromElement(child));
            }
        }
    }

    private static bool HasUrl(Element extension, byte[] url)
    {
        foreach (var child in extension.Children)
        {
            if (UrlStep.Matches(child.Resource, child.Index))
            {
                return child.TextEquals(url);
            }
        }

        return false;
    }

    private static Operation HasValue(FunctionCall call)
    {
        var source = call.Source;
        return call.Test((Evaluation run, in Scope scope) =>
        {
            var list = run.Rent();
            source.Evaluate(run, scope, list);
            var has = list.Count == 1 && (list[0].Kind != FhirPathKind.Element || list[0].Element.HasValue);
            run.Return(list);
            return has;
        });
    }

    private static void Resolve(Evaluation run, in Scope scope, ValueList input, ValueList output)
    {
        foreach (ref readonly var value in input.Span)
        {
            if (value.Kind == FhirPathKind.Element && References.Resolve(run, References.TextOf(value.Element)) is { Exists: true } target)
            {
                output.Add(FhirPathValue.FromElement(target));
            }
        }
    }

    private static Operation Ask(FunctionCall call, Func<FhirPathContext, Func<Element, string, bool?>?> who, bool isUnknownAnError)
    {
        var argument = call.Argument(0);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            if (value.Kind != FhirPathKind.Element || Arguments.Text(argument, run, scope) is not { } url)
            {
                return default;
            }

            return who(run.Context)?.Invoke(value.Element, url) switch
            {
                { } answer => FhirPathValue.FromBoolean(answer),
                null when isUnknownAnError => throw call.Error("the profile is not known"),
                null => default,
            };
        });
    }

    private static Operation Subsumes(FunctionCall call, bool isReversed)
    {
        var other = call.Argument(0);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            var second = other.Single(run, scope);
            if (value.Kind != FhirPathKind.Element || second.Kind != FhirPathKind.Element)
            {
                return default;
            }

            var (upper, lower) = isReversed ? (second.Element, value.Element) : (value.Element, second.Element);
            return run.Context.Subsumes?.Invoke(upper, lower) is { } answer ? FhirPathValue.FromBoolean(answer) : default;
        });
    }

    // What a modifier extension says may turn an element's meaning round: one that is not named ends the evaluation.
    private static Operation CheckModifiers(FunctionCall call)
    {
        var known = Enumerable.Range(0, call.ArgumentCount).Select(call.Argument).ToArray();
        return call.List((Evaluation run, in Scope scope, ValueList input, ValueList output) =>
        {
            foreach (ref readonly var value in input.Span)
            {
                if (value.Kind != FhirPathKind.Element)
                {
                    continue;
                }

                foreach (var modifier in value.Element.Named("modifierExtension"))
                {
                    if (!Names(known, modifier.TextOf("url"), run, scope))
                    {
                        throw call.Error("there is a modifier extension that is not named");
                    }
                }
            }

            output.AddRange(input);
        });
    }

    private static bool Names(Operation[] known, string? url, Evaluation run, in Scope scope)
    {
        foreach (var name in known)
        {
            if (Arguments.Text(name, run, scope) == url)
            {
                return true;
            }
        }

        return false;
    }

    private static Operation Comparable(FunctionCall call)
    {
        var other = call.Argument(0);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            var right = SystemValues.Of(other.Single(run, scope));
            return right.IsNone ? default : FhirPathValue.FromBoolean(
                Quantities.TryOf(SystemValues.Of(value), out var a) && Quantities.TryOf(right, out var b)
                    && Quantities.AreComparable(a, b));
        });
    }
}

/// <summary>extension('url') with a literal URL: compares bytes, builds no string.</summary>
internal sealed class ExtensionOperation(Operation source, byte[] url) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var list = run.Rent();
        source.Evaluate(run, scope, list);
        foreach (ref readonly var value in list.Span)
        {
            FhirFunctions.Collect(value, url, output);
        }

        run.Return(list);
    }
}

/// <summary>The profiles that FHIR itself is: one a type.</summary>
internal static class Profiles
{
    private const string Prefix = "http://hl7.org/fhir/StructureDefinition/";

    /// <summary>Whether the URL is the base definition of the element's type; null when it is no base definition at all.</summary>
    public static bool? IsBaseProfileOf(Element element, string url)
    {
        var name = url.StartsWith(Prefix, StringComparison.Ordinal) ? url[Prefix.Length..] : "";
        return Schemas.FhirSchema.R4.FindType(name) is { } type ? element.Type?.Is(type) == true : null;
    }
}
