using FsCheck;
using FsCheck.Fluent;

namespace FhirIcsHub.Cql.Tests.Compilation.Sharing;

/// <summary>
/// Libraries of expressions at random, over numbers, conditions, lists and the person's Observations; small enough that the same parts come
/// again and again, also within loops, and with errors and messages among them.
/// </summary>
internal sealed class RandomCql
{
    private const int Defines = 10;
    private const int Size = 5;

    private const string Head = """
        library T
        using FHIR version '4.0.1'
        include FHIRHelpers version '4.0.1'
        parameter "P" Integer default 3
        context Patient
        define function "F"(n Integer, l List<Integer>): if n > 2 then Count(l X where X > n) + Count(l) else n + Sum(l)
        define function "H"(n Integer, m Integer): (n + 1) * (m + 1) + (n + 1) + Count(({ 1, 2 }) X where X < m + 1)
        define function "G"(o Observation): if o.value is null then -1 else Length(o.id) + Length(o.id)

        """;

    private readonly List<string> _aliases = [];
    private int _names;
    private int _defined;

    private RandomCql()
    {
    }

    public static Arbitrary<string> Libraries { get; } =
        Gen.Choose(0, int.MaxValue).Select(seed => new RandomCql().Library(new Random(seed))).ToArbitrary();

    public static IEnumerable<string> Names => Enumerable.Range(0, Defines).Select(i => $"D{i}");

    private string Library(Random random)
    {
        var text = Head;
        for (_defined = 0; _defined < Defines; _defined++)
        {
            text += $"define \"D{_defined}\": {(_defined % 3) switch
            {
                0 => Number(random, Size),
                1 => List(random, Size),
                _ => Condition(random, Size),
            }}\n";
        }

        return text;
    }

    private string Number(Random random, int size) => size <= 0 ? SmallNumber(random) : random.Next(14) switch
    {
        0 or 1 => $"({Number(random, size - 1)} + {Number(random, size - 1)})",
        2 => Twice(Number(random, size - 1), "*"),
        3 => $"({Number(random, size - 1)} div {SmallNumber(random)})",
        4 => $"Count({List(random, size - 1)})",
        5 => $"Sum({List(random, size - 1)})",
        6 => $"First({List(random, size - 1)})",
        7 => $"(singleton from {List(random, size - 2)})",
        8 => $"(if {Condition(random, size - 1)} then {Number(random, size - 1)} else {Number(random, size - 1)})",
        9 => random.Next(2) == 0 ? $"F({Number(random, size - 2)}, {List(random, size - 2)})"
            : $"H({Number(random, size - 2)}, {Number(random, size - 2)})",
        10 => $"Coalesce({Number(random, size - 1)}, {Number(random, size - 1)})",
        11 => Earlier(random, 0) ?? SmallNumber(random),
        12 => $"Message({Number(random, size - 1)}, true, 'm', 'Warning', 'told')",
        _ => SmallNumber(random),
    };

    private string Condition(Random random, int size) => size <= 0 ? "true" : random.Next(10) switch
    {
        0 => $"({Condition(random, size - 1)} and {Condition(random, size - 1)})",
        1 => $"({Condition(random, size - 1)} or {Condition(random, size - 1)})",
        2 => $"(not {Condition(random, size - 1)})",
        3 or 4 => $"({Number(random, size - 1)} < {Number(random, size - 1)})",
        5 => $"exists ({List(random, size - 1)})",
        6 => $"({Number(random, size - 1)} in {List(random, size - 1)})",
        7 => $"({Number(random, size - 1)} is null)",
        8 => Earlier(random, 2) ?? "false",
        _ => $"({List(random, size - 1)} = {List(random, size - 1)})",
    };

    private string List(Random random, int size) => size <= 0 ? SmallList(random) : random.Next(12) switch
    {
        0 or 1 => Query(random, size, "where ?c return all ?n"),
        2 => Query(random, size, "let l: ?n where l < l + ?n return all (l + 1) * (l + 1)"),
        3 => Query(random, size, "return ?n"),
        4 => Joined(random, size),
        5 => Twice(List(random, size - 1), "union"),
        6 => $"({List(random, size - 1)} union {List(random, size - 1)} union {List(random, size - 2)})",
        7 => $"({List(random, size - 1)} intersect {List(random, size - 1)})",
        8 when random.Next(2) == 0 =>
            $"([Observation] A with [Observation] B such that G(A) + {Number(random, size - 2)} < G(B) return all G(A) * 2 + Length(A.id))",
        8 => $"([Observation] O{++_names} return all G(O{_names}) + {Number(random, size - 2)})",
        9 => Earlier(random, 1) ?? SmallList(random),
        10 => Query(random, size, "where ?c return all ?n sort desc"),
        _ => SmallList(random),
    };

    private string Query(Random random, int size, string clauses)
    {
        var source = List(random, size - 1);
        var alias = $"x{++_names}";
        _aliases.Add(alias);
        var (condition, number) = (Condition(random, size - 1), Number(random, size - 1));
        var query = $"({source} {alias} {clauses.Replace("?c", condition).Replace("?n", number)})";
        _aliases.RemoveAt(_aliases.Count - 1);
        return query;
    }

    private string Joined(Random random, int size)
    {
        // Often the rows of one list twice, which must not be taken for each other.
        var left = Earlier(random, 1) ?? List(random, size - 2);
        var right = random.Next(2) == 0 ? left : List(random, size - 2);
        var (one, other) = ($"x{++_names}", $"x{++_names}");
        _aliases.AddRange([one, other]);
        var (condition, result) = (Condition(random, size - 2), Number(random, size - 2));
        _aliases.RemoveRange(_aliases.Count - 2, 2);
        return random.Next(2) == 0
            ? $"(from {left} {one}, {right} {other} where {condition} return all {result})"
            : $"({left} {one} with {right} {other} such that {condition} return all {one} + {one})";
    }

    private string? Earlier(Random random, int kind)
    {
        var fitting = Enumerable.Range(0, _defined).Where(i => i % 3 == kind).ToList();
        return fitting.Count == 0 ? null : $"\"D{fitting[random.Next(fitting.Count)]}\"";
    }

    private string SmallNumber(Random random) => random.Next(8) switch
    {
        0 => "\"P\"",
        1 or 2 or 3 when _aliases.Count > 0 => _aliases[random.Next(_aliases.Count)],
        4 => "Count([Observation])",
        5 => "(null as Integer)",
        6 => "(2147483647 + \"P\")",
        var number => $"{number % 4}",
    };

    private static string SmallList(Random random) => random.Next(4) switch
    {
        0 => "({ 1, 2 })",
        1 => "({ 3 })",
        2 => "({ 1, null as Integer, 5, \"P\" })",
        _ => "([Observation] O return all Length(O.id))",
    };

    private static string Twice(string text, string op) => $"({text} {op} {text})";
}
