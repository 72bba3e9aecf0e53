using System.Text;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>= and !=</summary>
internal sealed class EqualOperation(Operation left, Operation right, bool negated) : BooleanOperation
{
    /// <summary>Picks the form that compares bytes for <c>path = 'literal'</c>.</summary>
    public static Operation Create(Operation left, Operation right, bool negated, int position)
    {
        if (left is PathOperation path && right.Constant is { Kind: FhirPathKind.String } text)
        {
            return new TextEqualOperation(path, text, negated) { Position = position };
        }

        if (right is PathOperation other && left.Constant is { Kind: FhirPathKind.String } literal)
        {
            return new TextEqualOperation(other, literal, negated) { Position = position };
        }

        return new EqualOperation(left, right, negated) { Position = position };
    }

    public override bool? Test(Evaluation run, in Scope scope)
    {
        var a = run.Rent();
        var b = run.Rent();
        left.Evaluate(run, scope, a);
        right.Evaluate(run, scope, b);
        var equal = Equality.Of(a, b);
        run.Return(b);
        run.Return(a);
        return negated ? !equal : equal;
    }
}

/// <summary><c>use = 'official'</c>: counts the elements and compares the bytes of a single one; no list, no string.</summary>
internal sealed class TextEqualOperation(PathOperation path, FhirPathValue literal, bool negated) : BooleanOperation
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(literal.String);

    public override bool? Test(Evaluation run, in Scope scope)
    {
        switch (path.Probe(run, scope, out var found))
        {
            case 0:
                return null;
            case > 1:
                return negated;
        }

        bool? equal;
        if (found.Kind == FhirPathKind.Element)
        {
            var element = found.Element;
            equal = element.Kind switch
            {
                ElementKind.String when element.Type is null || SystemValues.KindOf(element.Type) == FhirPathKind.String =>
                    element.TextEquals(_utf8),
                ElementKind.Absent => null,
                _ => Equality.Of(found, literal),
            };
        }
        else
        {
            equal = Equality.Of(found, literal);
        }

        return negated ? !equal : equal;
    }
}

/// <summary>~ and !~</summary>
internal sealed class EquivalentOperation(Operation left, Operation right, bool negated) : BooleanOperation
{
    public override bool? Test(Evaluation run, in Scope scope)
    {
        var a = run.Rent();
        var b = run.Rent();
        left.Evaluate(run, scope, a);
        right.Evaluate(run, scope, b);
        var equivalent = Equivalence.Of(a, b);
        run.Return(b);
        run.Return(a);
        return equivalent != negated;
    }
}

/// <summary>&lt;, &lt;=, &gt;, &gt;=</summary>
internal sealed class CompareOperation(Operation left, Operation right, string sign) : BooleanOperation
{
    private readonly bool _less = sign is "<" or "<=";
    private readonly bool _orEqual = sign.Length == 2;

    public override bool? Test(Evaluation run, in Scope scope)
    {
        var a = left.Single(run, scope);
        var b = right.Single(run, scope);
        if (a.IsNone || b.IsNone || Ordering.Of(a, b, Position) is not { } order)
        {
            return null;
        }

        return order == 0 ? _orEqual : order < 0 == _less;
    }
}
