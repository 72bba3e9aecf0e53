using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// Terminology from the CodeSystem, ValueSet and ConceptMap resources of a set of definitions, without I/O. Thread-safe: what is made
/// ready once is shared by all.
/// </summary>
public sealed partial class LocalTerminology
{
    /// <summary>Canonicals of value sets that are not here, remembered so that they are not looked for again.</summary>
    private const int MaxAbsent = 1_000;

    private readonly DefinitionSet _definitions;
    private readonly CodeSystemStore _systems;
    private readonly TerminologyOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, CompiledValueSet> _compiled = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _absent = new(StringComparer.Ordinal);
    private readonly Lock _compiling = new();

    /// <param name="definitions">Where the resources are.</param>
    /// <param name="options">Bounds; null = the defaults.</param>
    /// <param name="time">The clock of expansion time stamps; null = the system's.</param>
    public LocalTerminology(DefinitionSet definitions, TerminologyOptions? options = null, TimeProvider? time = null)
    {
        _definitions = definitions;
        _systems = new CodeSystemStore(definitions);
        _options = options ?? new TerminologyOptions();
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// Whether a code is in a value set. Asked of a value set for the first time it is made ready; afterwards the answer is a look-up
    /// without allocation. Abstract and inactive codes of a value set are members.
    /// </summary>
    /// <param name="valueSet">Canonical URL, with <c>|version</c> where one is meant.</param>
    /// <param name="system">Code system of the code; null for elements of type code: then any system of the value set.</param>
    /// <param name="code">The code.</param>
    public Membership Contains(string valueSet, string? system, string code) =>
        Compiled(valueSet) is { } set ? set.Contains(system, code) : Membership.Unknown;

    /// <summary>Whether the value set itself is here (its codes need not be).</summary>
    public bool Knows(string valueSet) => Compiled(valueSet) is not null;

    /// <summary>The ValueSet resource of a canonical URL, to be given to another server; null when there is none with a compose.</summary>
    public Resource? ValueSetOf(string canonical) =>
        _definitions.Find(canonical, "ValueSet")?.Resource is { } resource && resource.Root.First("compose").Exists ? resource : null;

    /// <summary>
    /// Why <see cref="Contains"/> cannot tell for a value set: what is missing or wrong, and what to do about it. Empty when it can.
    /// </summary>
    public IReadOnlyList<Issue> ProblemsOf(string valueSet) => Compiled(valueSet)?.Problems ?? [NotHere(valueSet)];

    /// <summary>What is known of a code.</summary>
    /// <param name="system">Canonical URL of the code system, without version.</param>
    /// <param name="code">The code.</param>
    /// <param name="version">Version of the code system; null = the newest here.</param>
    public CodeKnowledge CodeOf(string system, string code, string? version = null)
    {
        if (_systems.Find(system, version) is not { } found)
        {
            return version is not null && _systems.Find(system) is not null ? CodeKnowledge.UnknownVersion : JudgedCode(system, code);
        }

        return found switch
        {
            _ when found.TryFind(code, out var concept) =>
                new CodeKnowledge(CodeStanding.Known, concept.Code, concept.Display, concept.IsAbstract, concept.IsInactive),
            { IsComplete: true } => CodeKnowledge.NotInSystem,
            { Content: CodeSystemContent.NotPresent } => JudgedCode(system, code),
            _ => CodeKnowledge.NotInPart,
        };
    }

    internal CompiledValueSet? Compiled(string canonical) =>
        _compiled.TryGetValue(canonical, out var set) ? set : _absent.ContainsKey(canonical) ? null : CompileOnce(canonical);

    internal static Issue NotHere(string valueSet) =>
        Issue.Error(IssueType.NotFound, $"The value set {valueSet} is not here; add the package that defines it, "
            + "or configure a terminology server.");

    private static CodeKnowledge JudgedCode(string system, string code) => SyntacticSystems.JudgeOf(system)?.Invoke(code) switch
    {
        true => new CodeKnowledge(CodeStanding.Known, code),
        false => CodeKnowledge.NotInSystem,
        null => CodeForms.Of(system)?.IsMatch(code) == false ? CodeKnowledge.NotInSystem : CodeKnowledge.UnknownSystem,
    };

    // One at a time: value sets that name each other would otherwise wait for each other.
    private CompiledValueSet? CompileOnce(string canonical)
    {
        lock (_compiling)
        {
            var set = Compiler(SystemVersions.AsNamed).Compile(canonical);
            if (set is null && _absent.Count < MaxAbsent)
            {
                _absent[canonical] = true;
            }

            return set;
        }
    }

    private ValueSetCompiler Compiler(SystemVersions versions) => versions.IsAsNamed
        ? new ValueSetCompiler(_definitions, _systems, versions, name => _compiled.GetValueOrDefault(name), Keep)
        : new ValueSetCompiler(_definitions, _systems, versions, _ => null, (_, _) => { });

    private void Keep(string canonical, CompiledValueSet set)
    {
        if (_compiled.Count < _options.MaxCachedValueSets)
        {
            _compiled.TryAdd(canonical, set);
        }
    }
}
