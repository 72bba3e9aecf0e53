using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Compilation.Sharing;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// A library and all that it needs, as code. Immutable and shared by all evaluations, save that code is made when first
/// used.
/// </summary>
internal sealed class CqlProgram
{
    /// <summary>Runs that are remembered; who comes back later than that begins anew.</summary>
    private const int RunsAtOnce = 4;

    private readonly FrozenDictionary<string, DefineCode> _defines;
    private readonly FrozenDictionary<string, DefineCode> _parameters;
    private readonly IReadOnlyList<FilterSource> _filters;
    private readonly ConditionalWeakTable<ICqlTerminology, ProgramCodes> _codes = [];
    private readonly ProgramCodes _withoutTerminology;
    private RunResults[] _runs = [];
    private readonly FrozenDictionary<string, CallableFunction[]> _functions;

    public CqlProgram(
        LibraryUnit root, int slotCount, IReadOnlyList<FilterSource> filters, int codeGroupCount,
        IEnumerable<KeyValuePair<string, DefineCode>> defines, IEnumerable<KeyValuePair<string, DefineCode>> parameters,
        IEnumerable<CallableFunction> functions)
    {
        Library = root.Library;
        SlotCount = slotCount;
        CodeGroupCount = codeGroupCount;
        _filters = filters;
        _withoutTerminology = new ProgramCodes(filters);
        _defines = defines.ToFrozenDictionary(StringComparer.Ordinal);
        _parameters = parameters.ToFrozenDictionary(StringComparer.Ordinal);
        _functions = functions.GroupBy(f => f.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    public Library Library { get; }

    /// <summary>How many results an evaluation keeps.</summary>
    public int SlotCount { get; }

    /// <summary>Groups of retrieves that look codes up together.</summary>
    public int CodeGroupCount { get; }

    public DefineCode? Define(string name) => _defines.GetValueOrDefault(name);

    public DefineCode? Parameter(string name) => _parameters.GetValueOrDefault(name);

    public IReadOnlyList<CallableFunction> Functions(string name) => _functions.GetValueOrDefault(name) ?? [];

    /// <summary>What the evaluations of a run share.</summary>
    public RunResults RunOf(CqlEvaluationOptions options)
    {
        foreach (var run in _runs)
        {
            if (run.Has(options))
            {
                return run;
            }
        }

        var begun = new RunResults(options, SlotCount);
        _runs = [begun, .. _runs.Take(RunsAtOnce - 1)];
        return begun;
    }

    public ProgramCodes CodesOf(ICqlTerminology? terminology) =>
        terminology is null ? _withoutTerminology : _codes.GetValue(terminology, _ => new ProgramCodes(_filters));
}
