namespace FhirIcsHub.Storage;

/// <summary>What the hub knows of a resource beyond its content.</summary>
[Flags]
public enum ResourceFlags
{
    None = 0,

    /// <summary>A feed's own Patient: found on the hub by id, identifier or link only.</summary>
    SourcePatient = 1,

    /// <summary>The Patient that presents a person.</summary>
    Golden = 2,
}
