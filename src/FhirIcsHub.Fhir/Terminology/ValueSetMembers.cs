namespace FhirIcsHub.Fhir.Terminology;

/// <summary>A value set made ready to be asked of many codes.</summary>
public sealed class ValueSetMembers
{
    private readonly CompiledValueSet _set;

    internal ValueSetMembers(CompiledValueSet set) => _set = set;

    /// <summary>Why it cannot be told of every code whether it is a member: errors say what is missing. No errors when it can.</summary>
    public IReadOnlyList<Issue> Problems => _set.Problems;

    /// <inheritdoc cref="LocalTerminology.Contains"/>
    public Membership Contains(string? system, string code) => _set.Contains(system, code);
}

/// <content>Value sets to be asked of many codes.</content>
public sealed partial class LocalTerminology
{
    /// <param name="valueSet">Canonical URL, with <c>|version</c> where one is meant.</param>
    /// <returns>Null when the value set is not here.</returns>
    public ValueSetMembers? MembersOf(string valueSet) => Compiled(valueSet) is { } set ? new ValueSetMembers(set) : null;

    /// <param name="valueSet">A ValueSet resource.</param>
    public ValueSetMembers MembersOf(Resource valueSet)
    {
        lock (_compiling)
        {
            return new ValueSetMembers(Compiler(SystemVersions.AsNamed).Compile(ValueSetReader.Read(valueSet)));
        }
    }
}
