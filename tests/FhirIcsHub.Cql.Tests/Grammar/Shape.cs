using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Tests.Grammar;

/// <summary>Prints an expression with a parenthesis around everything that has operands, so that its structure can be seen.</summary>
internal static class Shape
{
    public static string Of(ExpressionSyntax? expression) => expression switch
    {
        null => "-",
        LiteralSyntax literal => literal.Text,
        QuantitySyntax quantity => $"{quantity.Value} {quantity.Unit}",
        RatioSyntax ratio => $"(: {Of(ratio.Numerator)} {Of(ratio.Denominator)})",
        ParenthesizedSyntax inner => Of(inner.Expression),
        BinarySyntax binary => $"({binary.Operator} {Of(binary.Left)} {Of(binary.Right)})",
        UnarySyntax unary => $"({unary.Operator} {Of(unary.Operand)})",
        ValueTestSyntax test => $"(is {(test.IsNegated ? "not " : "")}{test.Value} {Of(test.Operand)})",
        TypeTestSyntax test => $"(is {Of(test.Operand)} {Of(test.Type)})",
        CastSyntax cast => $"({(cast.IsStrict ? "cast" : "as")} {Of(cast.Operand)} {Of(cast.Type)})",
        ConvertSyntax convert => $"(convert {Of(convert.Operand)} {convert.Unit ?? Of(convert.Type!)})",
        BetweenSyntax between => $"(between {Of(between.Operand)} {Of(between.Low)} {Of(between.High)})",
        DurationBetweenSyntax duration => $"({(duration.IsDifference ? "difference" : "duration")} {duration.Precision} {Of(duration.Low)} {Of(duration.High)})",
        DurationOfSyntax duration => $"({(duration.IsDifference ? "difference" : "duration")} {duration.Precision} {Of(duration.Operand)})",
        MembershipSyntax membership => $"({membership.Operator}{Suffix(membership.Precision)} {Of(membership.Left)} {Of(membership.Right)})",
        TimingSyntax timing => $"({Of(timing.Phrase)} {Of(timing.Left)} {Of(timing.Right)})",
        ComponentSyntax component => $"({component.Component} from {Of(component.Operand)})",
        TypeExtentSyntax extent => $"({(extent.IsMaximum ? "maximum" : "minimum")} {Of(extent.Type)})",
        IfSyntax choice => $"(if {Of(choice.Condition)} {Of(choice.Then)} {Of(choice.Else)})",
        CaseSyntax choice => $"(case {Of(choice.Comparand)} {string.Join(' ', choice.Items.Select(i => $"{Of(i.When)} {Of(i.Then)}"))} {Of(choice.Else)})",
        SetAggregateSyntax aggregate => $"({aggregate.Operator} {Of(aggregate.Operand)} {aggregate.Precision ?? Of(aggregate.Per)})",
        MemberSyntax member => member.Target is null ? member.Name.Name : $"{Of(member.Target)}.{member.Name.Name}",
        CallSyntax call => $"{(call.Target is null ? "" : Of(call.Target) + ".")}{call.Name.Name}({string.Join(", ", call.Arguments.Select(Of))})",
        IndexerSyntax indexer => $"{Of(indexer.Target)}[{Of(indexer.Index)}]",
        SpecialSyntax special => special.Name,
        ExternalConstantSyntax constant => "%" + constant.Name,
        IntervalSyntax interval => $"{(interval.LowClosed ? '[' : '(')}{Of(interval.Low)}, {Of(interval.High)}{(interval.HighClosed ? ']' : ')')}",
        TupleSyntax tuple => $"{{{string.Join(", ", tuple.Elements.Select(e => $"{e.Name.Name}: {Of(e.Value)}"))}}}",
        InstanceSyntax instance => $"{Of(instance.Type)}{{{string.Join(", ", instance.Elements.Select(e => $"{e.Name.Name}: {Of(e.Value)}"))}}}",
        ListSyntax list => $"{(list.ElementType is null ? "" : $"List<{Of(list.ElementType)}>")}{{{string.Join(", ", list.Elements.Select(Of))}}}",
        CodeSyntax code => $"(Code {code.Code.Value} {code.CodeSystem}{(code.Display is null ? "" : " " + code.Display)})",
        ConceptSyntax concept => $"(Concept {string.Join(' ', concept.Codes.Select(Of))})",
        RetrieveSyntax retrieve => $"[{(retrieve.Context is null ? "" : Of(retrieve.Context) + " -> ")}{Of(retrieve.Type)}"
            + $"{(retrieve.Terminology is null ? "" : $": {(retrieve.CodePath is null ? "" : $"{Of(retrieve.CodePath)} {retrieve.Comparator} ")}{Of(retrieve.Terminology)}")}]",
        QuerySyntax query => Of(query),
        _ => throw new ArgumentException($"{expression.GetType().Name} is not printed"),
    };

    public static string Of(TypeSyntax type) => type switch
    {
        NamedTypeSyntax named => named.Name.ToString(),
        ListTypeSyntax list => $"List<{Of(list.Element)}>",
        IntervalTypeSyntax interval => $"Interval<{Of(interval.Point)}>",
        ChoiceTypeSyntax choice => $"Choice<{string.Join(", ", choice.Types.Select(Of))}>",
        TupleTypeSyntax tuple => $"Tuple{{{string.Join(", ", tuple.Elements.Select(e => $"{e.Name.Name} {Of(e.Type)}"))}}}",
        _ => throw new ArgumentException($"{type.GetType().Name} is not printed"),
    };

    private static string Of(QuerySyntax query) => "(query "
        + string.Join(", ", query.Sources.Select(Of))
        + string.Concat(query.Lets.Select(l => $" let {l.Name.Name} {Of(l.Expression)}"))
        + string.Concat(query.Inclusions.Select(w => $" {(w.IsWithout ? "without" : "with")} {Of(w.Source)} {Of(w.Condition)}"))
        + (query.Where is null ? "" : $" where {Of(query.Where)}")
        + (query.Aggregate is null ? "" : $" aggregate {query.Aggregate.Name.Name} {Of(query.Aggregate.Starting)} {Of(query.Aggregate.Expression)}")
        + (query.Return is null ? "" : $" return{(query.Return.IsDistinct switch { true => " distinct", false => " all", _ => "" })} {Of(query.Return.Expression)}")
        + (query.Sort is null ? "" : $" sort {query.Sort.Direction}{string.Join(", ", query.Sort.Items.Select(i => $"{Of(i.Expression)} {i.Direction}"))}")
        + ")";

    private static string Of(AliasedSource source) => $"{Of(source.Source)} {source.Alias.Name}";

    private static string Of(TimingPhrase phrase) => string.Concat(
        phrase.LeftBoundary is { } left ? $"{left}:" : "",
        phrase.IsProper ? "properly " : "",
        phrase.Offset is null ? "" : $"{phrase.OffsetQualifier} {Of(phrase.Offset)} ",
        phrase.IsInclusive ? "on or " : "",
        phrase.Relation.ToString(),
        phrase.Direction is { } direction ? $" {direction}" : "",
        Suffix(phrase.Precision),
        phrase.RightBoundary is { } right ? $":{right}" : "");

    private static string Suffix(string? precision) => precision is null ? "" : " " + precision;
}
