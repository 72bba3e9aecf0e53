using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

/// <summary>The names that can be used within one definition while it is translated.</summary>
/// <param name="key">Tells the definition from all others, to notice one that refers to itself.</param>
/// <param name="context">The context that it is evaluated in.</param>
/// <param name="operands">The operands when it is a function.</param>
internal sealed class DefinitionScope(string key, string context, IReadOnlyList<(string Name, DataType Type)> operands)
{
    public string Key => key;

    public string Context => context;

    /// <summary>The queries that are open, the innermost last.</summary>
    public List<QueryScope> Queries { get; } = [];

    public QueryScope? Query => Queries.Count > 0 ? Queries[^1] : null;

    public DataType? FindOperand(string name)
    {
        foreach (var operand in operands)
        {
            if (operand.Name == name)
            {
                return operand.Type;
            }
        }

        return null;
    }

    /// <summary>Type of the source of that name; of the innermost query that has it.</summary>
    public DataType? FindSource(string alias)
    {
        for (var i = Queries.Count - 1; i >= 0; i--)
        {
            if (Queries[i].FindSource(alias) is { } type)
            {
                return type;
            }
        }

        return null;
    }

    public DataType? FindLet(string name)
    {
        for (var i = Queries.Count - 1; i >= 0; i--)
        {
            if (Queries[i].FindLet(name) is { } type)
            {
                return type;
            }
        }

        return null;
    }

    public IEnumerable<string> Names => operands.Select(o => o.Name).Concat(Queries.SelectMany(q => q.Names));
}
