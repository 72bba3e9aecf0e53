namespace FhirIcsHub.Cql.Compilation;

/// <summary>What the defines came to, in the order in which they were worked out.</summary>
internal sealed class CqlTrace
{
    public void Begin(DefineCode define)
    {
    }

    public void Reuse(DefineCode define)
    {
    }

    public void End(DefineCode define, Slot? result)
    {
    }
}
