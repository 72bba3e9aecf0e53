using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Grammar;

// The rule "intervalOperatorPhrase" of the grammar.
internal sealed partial class CqlParser
{
    private TimingSyntax? TryTiming(ExpressionSyntax left)
    {
        var first = _index;
        if (TryPhrase() is not { } phrase)
        {
            _index = first;
            return null;
        }

        phrase = phrase with { Range = Since(first) };
        return new TimingSyntax(left, phrase, Expression(Level.Inequality)) { Range = Since(left) };
    }

    private TimingPhrase? TryPhrase()
    {
        var boundary = TryTakeWord("starts") ? IntervalBoundary.Start
            : TryTakeWord("ends") ? IntervalBoundary.End
            : TryTakeWord("occurs") ? IntervalBoundary.Occurs
            : (IntervalBoundary?)null;
        var isProper = TryTakeWord("properly");
        if (TryRelation(boundary is not null, isProper) is { } phrase)
        {
            return phrase with { LeftBoundary = boundary, IsProper = isProper };
        }

        if (isProper)
        {
            throw Unexpected("includes, included in, during, within or between");
        }

        return boundary switch
        {
            IntervalBoundary.Start => Phrase(TimingRelation.Starts) with { Precision = PrecisionOf() },
            IntervalBoundary.End => Phrase(TimingRelation.Ends) with { Precision = PrecisionOf() },
            IntervalBoundary.Occurs => throw Unexpected("a relation in time, such as during or before"),
            _ => null,
        };
    }

    private TimingPhrase? TryRelation(bool hasBoundary, bool isProper)
    {
        if (TryTakeWord("during") || TryTakeWords("included", "in"))
        {
            return Phrase(TimingRelation.IncludedIn) with { Precision = PrecisionOf() };
        }

        if (TryTakeWord("within"))
        {
            var distance = Quantity();
            TakeWord("of");
            return Phrase(TimingRelation.Within) with { Offset = distance, RightBoundary = Boundary() };
        }

        if (!hasBoundary && TryTakeWord("includes"))
        {
            return Phrase(TimingRelation.Includes) with { Precision = PrecisionOf(), RightBoundary = Boundary() };
        }

        if (isProper)
        {
            return null;
        }

        if (TryTakeWord("same"))
        {
            return Same();
        }

        if (!hasBoundary && TryTakeWord("meets"))
        {
            return Leaning(TimingRelation.Meets);
        }

        return !hasBoundary && TryTakeWord("overlaps") ? Leaning(TimingRelation.Overlaps) : BeforeOrAfter();
    }

    private TimingPhrase Same()
    {
        var precision = Current.Kind == TokenKind.Word && Keywords.IsSingularPrecision(Current.Text) ? Take().Text : null;
        var direction = TryTakeWords("or", "before") ? TimingDirection.Before
            : TryTakeWords("or", "after") ? TimingDirection.After
            : (TimingDirection?)null;
        if (direction is null)
        {
            TakeWord("as");
        }

        return Phrase(TimingRelation.Same) with { Precision = precision, Direction = direction, RightBoundary = Boundary() };
    }

    private TimingPhrase Leaning(TimingRelation relation)
    {
        var direction = TryTakeWord("before") ? TimingDirection.Before
            : TryTakeWord("after") ? TimingDirection.After : (TimingDirection?)null;
        return Phrase(relation) with { Direction = direction, Precision = PrecisionOf() };
    }

    private TimingPhrase? BeforeOrAfter()
    {
        var qualifier = TryTakeWords("less", "than") ? OffsetQualifier.LessThan
            : TryTakeWords("more", "than") ? OffsetQualifier.MoreThan
            : OffsetQualifier.Exactly;
        QuantitySyntax? offset = null;
        if (qualifier != OffsetQualifier.Exactly || Current.Kind is TokenKind.Integer or TokenKind.Decimal)
        {
            offset = Quantity();
        }

        if (offset is not null && qualifier == OffsetQualifier.Exactly)
        {
            qualifier = TryTakeWords("or", "more") ? OffsetQualifier.OrMore
                : TryTakeWords("or", "less") ? OffsetQualifier.OrLess : qualifier;
        }

        var isInclusive = TryTakeWords("on", "or");
        var relation = TryTakeWord("before") ? TimingRelation.Before : TryTakeWord("after") ? TimingRelation.After : (TimingRelation?)null;
        if (relation is null)
        {
            return offset is null && !isInclusive ? null : throw Unexpected("before or after");
        }

        isInclusive |= TryTakeWords("or", "on");
        return Phrase(relation.Value) with
        {
            Offset = offset,
            OffsetQualifier = qualifier,
            IsInclusive = isInclusive,
            Precision = PrecisionOf(),
            RightBoundary = Boundary(),
        };
    }

    // "start" and "end" belong to the phrase unless they begin the operand: "before start of X".
    private IntervalBoundary? Boundary() => Ahead(1).IsWord("of") ? null
        : TryTakeWord("start") ? IntervalBoundary.Start
        : TryTakeWord("end") ? IntervalBoundary.End
        : null;

    private TimingPhrase Phrase(TimingRelation relation) => new(relation) { Range = Current.Range };
}
