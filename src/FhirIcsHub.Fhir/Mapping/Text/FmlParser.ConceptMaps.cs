namespace FhirIcsHub.Fhir.Mapping;

/// <content>Concept maps.</content>
internal sealed partial class FmlParser
{
    private MapConceptMap ReadConceptMap()
    {
        Take();
        var id = ReadQuoted("the id of the concept map in double quotes, with #").TrimStart('#');
        Require("{");
        var prefixes = new Dictionary<string, string>(StringComparer.Ordinal);
        var groups = new ConceptGroups();
        var kept = new HashSet<string>(StringComparer.Ordinal);
        while (TakeWord("prefix"))
        {
            var prefix = ReadName("a prefix");
            Require("=");
            prefixes[prefix] = ReadQuoted("the URL of a code system in double quotes");
            TakeIf(";");
        }

        while (TakeWord("unmapped"))
        {
            TakeWord("for");
            kept.Add(ReadPrefix(prefixes));
            Require("=");
            if (!TakeWord("provided"))
            {
                throw Unexpected("provided");
            }

            TakeIf(";");
        }

        while (!Current.Is("}"))
        {
            ReadConcept(prefixes, groups);
        }

        Take();
        return new MapConceptMap(
            id,
            [.. groups.All.Select(g =>
                new MapConceptGroup(g.Source, g.Target, kept.Contains(g.Source) ? new MapUnmapped("provided") : null, g.Elements))]);
    }

    private void ReadConcept(Dictionary<string, string> prefixes, ConceptGroups groups)
    {
        var source = ReadPrefix(prefixes);
        Require(":");
        var code = ReadCode();
        var equivalence = Current.Kind == FmlKind.Symbol ? EquivalenceOf(Current.Text) : null;
        if (equivalence is null)
        {
            throw Unexpected("one of - = == != -- <= <- >= >- ~");
        }

        Take();
        string? target = null;
        string? targetCode = null;
        if (equivalence != "unmatched")
        {
            target = ReadPrefix(prefixes);
            Require(":");
            targetCode = ReadCode();
        }

        TakeIf(";");
        groups.Of(source, target).Elements.Add(new MapConcept(code, equivalence, targetCode));
    }

    private string ReadPrefix(Dictionary<string, string> prefixes)
    {
        var token = Current;
        var prefix = ReadName("a prefix of a code system");
        return prefixes.TryGetValue(prefix, out var url)
            ? url
            : throw new FmlException(token.Start, $"the prefix {Shown(token)} is not defined");
    }

    // A code without quotes is one word of letters, digits, dots and dashes.
    private string ReadCode()
    {
        if (Current.Kind is FmlKind.Quoted or FmlKind.String)
        {
            return Take().Text;
        }

        if (Current.Kind is not (FmlKind.Identifier or FmlKind.Integer or FmlKind.Decimal))
        {
            throw Unexpected("a code");
        }

        var start = Current.Start;
        var end = Take().End;
        while (Current.Start == end
            && (Current.Kind is FmlKind.Identifier or FmlKind.Integer or FmlKind.Decimal
                || ((Current.Is("-") || Current.Is(".")) && Next.Start == Current.End
                && Next.Kind is FmlKind.Identifier or FmlKind.Integer or FmlKind.Decimal)))
        {
            end = Take().End;
        }

        return _text[start..end];
    }

    private static string? EquivalenceOf(string symbol) => symbol switch
    {
        "-" => "relatedto",
        "=" => "equal",
        "==" => "equivalent",
        "!=" => "disjoint",
        "--" => "unmatched",
        "<=" => "wider",
        "<-" => "subsumes",
        ">=" => "narrower",
        ">-" => "specializes",
        "~" => "inexact",
        _ => null,
    };
}
