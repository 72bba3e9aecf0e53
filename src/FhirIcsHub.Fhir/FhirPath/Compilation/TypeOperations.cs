namespace FhirIcsHub.Fhir.FhirPath;

internal sealed class IsOperation(Operation source, TypeTest type) : BooleanOperation
{
    public override bool? Test(Evaluation run, in Scope scope)
    {
        var value = source.Single(run, scope);
        return value.IsNone ? null : type.Is(value);
    }
}

/// <summary>as: the item if it is of the type. Leniently it filters a collection, as HL7's own definitions expect.</summary>
internal sealed class AsOperation(Operation source, TypeTest type, bool filters) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var start = output.Count;
        source.Evaluate(run, scope, output);
        if (!filters && output.Count - start > 1)
        {
            throw FhirPathException.Execution(Position, "as() takes a single item; ofType() filters a collection");
        }

        OfTypeOperation.Keep(output, start, type);
    }
}

internal sealed class OfTypeOperation(Operation source, TypeTest type) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var start = output.Count;
        source.Evaluate(run, scope, output);
        Keep(output, start, type);
    }

    public static void Keep(ValueList list, int start, TypeTest type)
    {
        var kept = start;
        for (var i = start; i < list.Count; i++)
        {
            if (type.IsExactly(list[i]))
            {
                list.Set(kept++, list[i]);
            }
        }

        list.RemoveFrom(kept);
    }
}

/// <summary>
/// <c>resolve() is Patient</c>, answered from the reference's text and type, and from the contained resource for a fragment; only when
/// these do not tell, through the context's resolver.
/// </summary>
internal sealed class ResolvesToOperation(Operation source, TypeTest type) : BooleanOperation
{
    public override bool? Test(Evaluation run, in Scope scope)
    {
        var value = source.Single(run, scope);
        if (value.Kind != FhirPathKind.Element)
        {
            return null;
        }

        var reference = References.TextOf(value.Element);
        if (References.TryGetType(reference, out var named))
        {
            return type.Names(named);
        }

        if (value.Element.First("type") is { HasValue: true, IsEscaped: false } declared)
        {
            return type.Names(declared.RawValue);
        }

        var target = References.Resolve(run, reference);
        return target.Exists ? type.Is(FhirPathValue.FromElement(target)) : null;
    }
}
