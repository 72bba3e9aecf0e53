using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

// Timing phrases, and the operators that they mean (specification, author's guide, "Timing and Interval Operators").
internal sealed partial class LibraryTranslation
{
    private Expression Timing(TimingSyntax syntax)
    {
        var phrase = syntax.Phrase;
        var left = Translate(syntax.Left);
        var right = Translate(syntax.Right);
        TypeOf(left);
        TypeOf(right);
        left = BoundaryOf(left, phrase.LeftBoundary, phrase);
        right = BoundaryOf(right, phrase.RightBoundary, phrase);
        return phrase.Relation switch
        {
            TimingRelation.Same => Same(left, phrase, right),
            TimingRelation.Includes => Includes(left, phrase, right),
            TimingRelation.IncludedIn => IncludedIn(left, phrase, right),
            TimingRelation.Before or TimingRelation.After when phrase.Offset is null => BeforeOrAfter(left, phrase, right),
            TimingRelation.Before or TimingRelation.After => AtDistance(left, phrase, right),
            TimingRelation.Within => Within(left, phrase, right),
            _ => Operate(IntervalOperatorOf(phrase), ComparablePrecisionOf(phrase.Precision), left, right),
        };
    }

    private static ElmOperator IntervalOperatorOf(TimingPhrase phrase) => (phrase.Relation, phrase.Direction) switch
    {
        (TimingRelation.Starts, _) => ElmOperator.Starts,
        (TimingRelation.Ends, _) => ElmOperator.Ends,
        (TimingRelation.Meets, TimingDirection.Before) => ElmOperator.MeetsBefore,
        (TimingRelation.Meets, TimingDirection.After) => ElmOperator.MeetsAfter,
        (TimingRelation.Meets, _) => ElmOperator.Meets,
        (_, TimingDirection.Before) => ElmOperator.OverlapsBefore,
        (_, TimingDirection.After) => ElmOperator.OverlapsAfter,
        _ => ElmOperator.Overlaps,
    };

    private Expression BoundaryOf(Expression operand, IntervalBoundary? boundary, SyntaxNode place) => boundary switch
    {
        // "starts" and "ends" without a relation are relations themselves.
        _ when place is TimingPhrase { Relation: TimingRelation.Starts or TimingRelation.Ends } => operand,
        IntervalBoundary.Start => Tracked(Operate(ElmOperator.Start, operand), place),
        IntervalBoundary.End => Tracked(Operate(ElmOperator.End, operand), place),
        _ => operand,
    };

    private Operation Same(Expression left, TimingPhrase phrase, Expression right)
    {
        var precision = ComparablePrecisionOf(phrase.Precision);
        return phrase.Direction switch
        {
            TimingDirection.Before => OperateWithPromotion(ElmOperator.SameOrBefore, precision, left, right),
            TimingDirection.After => OperateWithPromotion(ElmOperator.SameOrAfter, precision, left, right),
            _ => Operate(ElmOperator.SameAs, precision, left, right),
        };
    }

    private Operation Includes(Expression left, TimingPhrase phrase, Expression right)
    {
        var precision = ComparablePrecisionOf(phrase.Precision);
        return phrase.RightBoundary is null
            ? phrase.IsProper
                ? Cheaper(ElmOperator.ProperIncludes, ElmOperator.ProperContains, precision, left, right)
                : Cheaper(ElmOperator.Includes, ElmOperator.Contains, precision, left, right)
            : Operate(phrase.IsProper ? ElmOperator.ProperContains : ElmOperator.Contains, precision, left, right);
    }

    private Operation IncludedIn(Expression left, TimingPhrase phrase, Expression right)
    {
        var precision = ComparablePrecisionOf(phrase.Precision);
        return phrase.LeftBoundary is null or IntervalBoundary.Occurs
            ? phrase.IsProper
                ? Cheaper(ElmOperator.ProperIncludedIn, ElmOperator.ProperIn, precision, left, right)
                : Cheaper(ElmOperator.IncludedIn, ElmOperator.In, precision, left, right)
            : Operate(phrase.IsProper ? ElmOperator.ProperIn : ElmOperator.In, precision, left, right);
    }

    // The same words mean the operator over two intervals and that over a point and an interval: the one that needs less conversion.
    private Operation Cheaper(ElmOperator whole, ElmOperator point, DateTimePrecision? precision, Expression left, Expression right)
    {
        var first = ResolveSystem(whole.ToString(), [left, right], mustResolve: false);
        var second = ResolveSystem(point.ToString(), [left, right], mustResolve: false);
        if (first is null && second is null)
        {
            return Operate(whole, precision, left, right);
        }

        if (first is null || second is null)
        {
            return first is null ? OperationOf(point, precision, second!) : OperationOf(whole, precision, first);
        }

        var order = (first.Resolution.Score, PrecedenceOf(first)).CompareTo((second.Resolution.Score, PrecedenceOf(second)));
        return order switch
        {
            < 0 => OperationOf(whole, precision, first),
            > 0 => OperationOf(point, precision, second),
            _ => throw new TranslationException($"this may mean {first.Operator} as well as {second.Operator}: cast one of the operands"),
        };
    }

    private static int PrecedenceOf(ResolvedInvocation call) => call.Operator.Signature.Types.Sum(ConversionScore.PrecedenceOf);

    private Operation BeforeOrAfter(Expression left, TimingPhrase phrase, Expression right)
    {
        var op = (phrase.Relation, phrase.IsInclusive) switch
        {
            (TimingRelation.Before, true) => ElmOperator.SameOrBefore,
            (TimingRelation.Before, false) => ElmOperator.Before,
            (_, true) => ElmOperator.SameOrAfter,
            _ => ElmOperator.After,
        };
        return OperateWithPromotion(op, ComparablePrecisionOf(phrase.Precision), left, right);
    }

    // 3 days before B        same as B - 3 days
    // 3 days or more before  same or before B - 3 days
    // more than 3 days …     before B - 3 days
    // 3 days or less before  in [B - 3 days, B) and B is not null
    // less than 3 days …     in (B - 3 days, B)
    private Operation AtDistance(Expression left, TimingPhrase phrase, Expression right)
    {
        var isBefore = phrase.Relation == TimingRelation.Before;
        var offset = Translate(phrase.Offset!);
        var precision = ComparablePrecisionOf(phrase.Precision);
        if (TypeOf(left) is IntervalType)
        {
            left = Tracked(Operate(isBefore ? ElmOperator.End : ElmOperator.Start, left), phrase);
        }

        if (TypeOf(right) is IntervalType)
        {
            right = Tracked(Operate(isBefore ? ElmOperator.Start : ElmOperator.End, right), phrase);
        }

        if (phrase.OffsetQualifier is OffsetQualifier.LessThan or OffsetQualifier.OrLess)
        {
            return CloserThan(left, phrase, right, offset, precision);
        }

        var moved = Tracked(Operate(isBefore ? ElmOperator.Subtract : ElmOperator.Add, right, offset), phrase);
        return phrase.OffsetQualifier switch
        {
            OffsetQualifier.Exactly => Operate(ElmOperator.SameAs, precision, left, moved),
            OffsetQualifier.OrMore =>
                OperateWithPromotion(isBefore ? ElmOperator.SameOrBefore : ElmOperator.SameOrAfter, precision, left, moved),
            _ => OperateWithPromotion(isBefore ? ElmOperator.Before : ElmOperator.After, precision, left, moved),
        };
    }

    private Operation CloserThan(
        Expression left, TimingPhrase phrase, Expression right, Expression offset, DateTimePrecision? precision)
    {
        var isClosed = phrase.OffsetQualifier == OffsetQualifier.OrLess;
        var interval = phrase.Relation == TimingRelation.Before
            ? IntervalOf(Tracked(Operate(ElmOperator.Subtract, right, offset), phrase), isClosed, right, phrase.IsInclusive)
            : IntervalOf(right, phrase.IsInclusive, Tracked(Operate(ElmOperator.Add, right, offset), phrase), isClosed);
        var isIn = Tracked(Operate(ElmOperator.In, precision, left, Tracked(interval, phrase)), phrase);
        return isClosed || phrase.IsInclusive ? AndNotNull(isIn, right, phrase) : isIn;
    }

    // A closed boundary that is null would stand for the least or greatest value.
    private Operation AndNotNull(Expression condition, Expression operand, SyntaxNode place)
    {
        var isNull = Tracked(Operate(ElmOperator.IsNull, operand), place);
        var isNotNull = Tracked(Operate(ElmOperator.Not, isNull), place);
        return Operate(ElmOperator.And, condition, isNotNull);
    }

    // within 3 days of B: in [start of B - 3 days, end of B + 3 days]
    private Operation Within(Expression left, TimingPhrase phrase, Expression right)
    {
        var offset = Translate(phrase.Offset!);
        var isInterval = TypeOf(right) is IntervalType;
        var low = isInterval ? Tracked(Operate(ElmOperator.Start, right), phrase) : right;
        var high = isInterval ? Tracked(Operate(ElmOperator.End, right), phrase) : right;
        low = Tracked(Operate(ElmOperator.Subtract, low, offset), phrase);
        high = Tracked(Operate(ElmOperator.Add, high, offset), phrase);
        var interval = Tracked(IntervalOf(low, !phrase.IsProper, high, !phrase.IsProper), phrase);
        var isIn = Operate(ElmOperator.In, left, interval);
        return phrase.IsProper || isInterval ? isIn : AndNotNull(isIn, right, phrase);
    }
}
