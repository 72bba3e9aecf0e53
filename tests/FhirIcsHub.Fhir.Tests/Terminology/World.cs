using System.Globalization;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>Two code systems and some value sets over them, each value set naming only earlier ones.</summary>
internal sealed record World(IReadOnlyList<(int Nested, int Other)[]> Parents, IReadOnlyList<SetRule> Sets)
{
    public static string SetUrl(int set) => $"http://example.org/vs/{set}";

    public static (string System, string Code) Name((int System, int Concept) concept) =>
        (SystemUrl(concept.System), $"c{concept.Concept}");

    public IEnumerable<(int System, int Concept)> AllConcepts() =>
        Enumerable.Range(0, Parents.Count).SelectMany(s => Enumerable.Range(0, Parents[s].Length + 1).Select(c => (s, c)));

    public bool IsBelow(int system, int concept, int ancestor)
    {
        var (nested, other) = Parents[system][concept];
        return (nested >= 0 && (nested == ancestor || IsBelow(system, nested, ancestor)))
            || (other >= 0 && (other == ancestor || IsBelow(system, other, ancestor)));
    }

    public HashSet<(int System, int Concept)> Naive(int set)
    {
        var codes = Sets[set].Includes.SelectMany(Naive).ToHashSet();
        codes.ExceptWith(Sets[set].Excludes.SelectMany(Naive));
        return codes;
    }

    public string[] Json() =>
    [
        .. Enumerable.Range(0, Parents.Count).Select(SystemJson),
        .. Enumerable.Range(0, Sets.Count).Select(i => Given.ValueSet(
            i.ToString(CultureInfo.InvariantCulture), Clauses("include", Sets[i].Includes) + Clauses("exclude", Sets[i].Excludes, ",")))
    ];

    private static string SystemUrl(int system) => $"http://example.org/system/{system}";

    private HashSet<(int System, int Concept)> Naive(Include include)
    {
        HashSet<(int, int)>? codes = null;
        if (include.System >= 0)
        {
            codes = [.. Enumerable.Range(0, Parents[include.System].Length).Where(c => Passes(include, c))
                .Select(c => (include.System, c))];
        }

        foreach (var nested in include.Nested)
        {
            var other = Naive(nested);
            codes = codes is null ? other : [.. codes.Intersect(other)];
        }

        return codes ?? [];
    }

    private bool Passes(Include include, int concept) => include.Op switch
    {
        "all" => true,
        "list" or "in" => concept == include.Concept || concept == include.Other,
        "not-in" => concept != include.Concept && concept != include.Other,
        "is-a" => concept == include.Concept || IsBelow(include.System, concept, include.Concept),
        "descendent-of" => IsBelow(include.System, concept, include.Concept),
        "is-not-a" => concept != include.Concept && !IsBelow(include.System, concept, include.Concept),
        _ => concept == include.Concept || IsBelow(include.System, include.Concept, concept),
    };

    private string SystemJson(int system) => $$"""
        {'resourceType':'CodeSystem','url':'{{SystemUrl(system)}}','status':'active','content':'complete',
        'caseSensitive':true{{Concepts(system, -1)}}}
        """;

    private string Concepts(int system, int parent)
    {
        var inner = Enumerable.Range(0, Parents[system].Length).Where(c => Parents[system][c].Nested == parent)
            .Select(c => Concept(system, c)).ToList();
        return inner.Count == 0 ? "" : $",'concept':[{string.Join(',', inner)}]";
    }

    private string Concept(int system, int concept)
    {
        var other = Parents[system][concept].Other;
        var property = other < 0 ? "" : $",'property':[{{'code':'parent','valueCode':'c{other}'}}]";
        return $"{{'code':'c{concept}'{property}{Concepts(system, concept)}}}";
    }

    private static string Clauses(string name, IReadOnlyList<Include> includes, string before = "") =>
        includes.Count == 0 ? "" : $"{before}'{name}':[{string.Join(',', includes.Select(ClauseJson))}]";

    private static string ClauseJson(Include include)
    {
        var parts = new List<string>();
        if (include.System >= 0)
        {
            parts.Add($"'system':'{SystemUrl(include.System)}'");
            var (one, other) = ($"c{include.Concept}", $"c{include.Other}");
            if (include.Op == "list")
            {
                parts.Add($"'concept':[{{'code':'{one}'}},{{'code':'{other}'}}]");
            }
            else if (include.Op != "all")
            {
                parts.Add($"'filter':[{Given.Filter("concept", include.Op, include.Op is "in" or "not-in" ? $"{one},{other}" : one)}]");
            }
        }

        if (include.Nested.Count > 0)
        {
            parts.Add($"'valueSet':[{string.Join(',', include.Nested.Select(n => $"'{SetUrl(n)}'"))}]");
        }

        return "{" + string.Join(',', parts) + "}";
    }
}

internal sealed record SetRule(IReadOnlyList<Include> Includes, IReadOnlyList<Include> Excludes);

/// <summary>One include: of a system (-1: of value sets only) by an operation on two of its concepts, cut by earlier value sets.</summary>
internal sealed record Include(int System, string Op, int Concept, int Other, IReadOnlyList<int> Nested);
