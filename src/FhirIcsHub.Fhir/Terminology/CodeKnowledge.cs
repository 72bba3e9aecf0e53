namespace FhirIcsHub.Fhir.Terminology;

/// <summary>What is known here of a code.</summary>
public enum CodeStanding
{
    /// <summary>The code is in the code system.</summary>
    Known,

    /// <summary>The code system is here in whole, and the code is not in it.</summary>
    NotInSystem,

    /// <summary>Only a part of the code system is here, and the code is not in it.</summary>
    NotInPart,

    /// <summary>The code system is not here.</summary>
    UnknownSystem,

    /// <summary>The code system is here, but not in the version that is asked for.</summary>
    UnknownVersion,
}

/// <summary>What is known here of a code in a code system.</summary>
/// <param name="Standing">Whether it is known.</param>
/// <param name="Code">As the code system spells it.</param>
/// <param name="Display">The code system's display.</param>
/// <param name="IsAbstract">Not selectable: for grouping only.</param>
/// <param name="IsInactive">No longer to be used.</param>
public sealed record CodeKnowledge(
    CodeStanding Standing, string? Code = null, string? Display = null, bool IsAbstract = false, bool IsInactive = false)
{
    internal static readonly CodeKnowledge NotInSystem = new(CodeStanding.NotInSystem);
    internal static readonly CodeKnowledge NotInPart = new(CodeStanding.NotInPart);
    internal static readonly CodeKnowledge UnknownSystem = new(CodeStanding.UnknownSystem);
    internal static readonly CodeKnowledge UnknownVersion = new(CodeStanding.UnknownVersion);

    public bool IsKnown => Standing == CodeStanding.Known;
}
