namespace FhirIcsHub.Fhir;

/// <summary>What has been met in the object being read.</summary>
internal struct ObjectMembers(int node)
{
    private HashSet<string>? _unknown;

    public readonly int Node => node;

    public int LastChild;

    /// <summary>Bit per element that has had a value.</summary>
    public ulong Values { get; set; }

    /// <summary>Bit per element that has had its <c>_name</c> counterpart.</summary>
    public ulong Extensions { get; set; }

    public bool HasNulls { get; set; }

    public bool SawResourceType { get; set; }

    public bool AddUnknown(string name) => (_unknown ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
}
