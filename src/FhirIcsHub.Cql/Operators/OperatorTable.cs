using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Operators;

/// <summary>
/// Reads the notation of the operator table: <c>names (operands) result</c>, and <c>for types</c> when <c>X</c> stands for each of them in
/// turn. T, C, R and H are type parameters for any type, a class, a tuple, a choice.
/// </summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, DataType> Parameters = new(StringComparer.Ordinal)
    {
        ["T"] = new TypeParameter("T"),
        ["C"] = new TypeParameter("C", TypeConstraint.Class),
        ["R"] = new TypeParameter("R", TypeConstraint.Tuple),
        ["H"] = new TypeParameter("H", TypeConstraint.Choice),
    };

    public static IEnumerable<Operator> Read(string table)
    {
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var open = line.IndexOf('(', StringComparison.Ordinal);
            var close = line.IndexOf(')', StringComparison.Ordinal);
            var names = line[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var operands = line[(open + 1)..close].Split(", ", StringSplitOptions.RemoveEmptyEntries);
            var rest = line[(close + 1)..].Split(" for ", StringSplitOptions.TrimEntries);
            foreach (var x in rest.Length > 1 ? rest[1].Split(' ') : [""])
            {
                foreach (var name in names)
                {
                    yield return new Operator(name, new Signature([.. operands.Select(o => TypeOf(o, x))]), TypeOf(rest[0], x))
                    {
                        Library = Operator.SystemLibrary,
                    };
                }
            }
        }
    }

    private static DataType TypeOf(string text, string x) => text switch
    {
        _ when text.StartsWith("list<", StringComparison.Ordinal) => new ListType(TypeOf(text[5..^1], x)),
        _ when text.StartsWith("interval<", StringComparison.Ordinal) => new IntervalType(TypeOf(text[9..^1], x)),
        "X" => SystemModel.Type(x),
        _ => Parameters.GetValueOrDefault(text) ?? SystemModel.Type(text),
    };
}
