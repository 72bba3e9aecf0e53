namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>What $this, $index and $total stand for at one point of an evaluation.</summary>
internal readonly struct Scope(in FhirPathValue self, int index = 0, ValueList? total = null)
{
    /// <summary>$this; none for an empty focus.</summary>
    public readonly FhirPathValue This = self;

    public readonly int Index = index;

    /// <summary>$total within aggregate().</summary>
    public readonly ValueList? Total = total;
}
