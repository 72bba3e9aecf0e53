using System.Text.RegularExpressions;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// Code systems that are not here, but whose codes have a known form (http://hl7.org/fhir/R4/terminologies-systems.html): what has another
/// form is no code of theirs; what has it may be one.
/// </summary>
internal static partial class CodeForms
{
    /// <summary>The form of a system's codes; null when it is not known.</summary>
    public static Regex? Of(string system) => system switch
    {
        "urn:iso:std:iso:3166" => Country(),
        "urn:iso:std:iso:3166:-2" => Subdivision(),
        "http://unstats.un.org/unsd/methods/m49/m49.htm" => Number(),
        "urn:iso:std:iso:4217" => Currency(),
        _ => null,
    };

    [GeneratedRegex("^([A-Z]{2,3}|[0-9]{3})$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Country();

    [GeneratedRegex("^[A-Z]{2}-[A-Z0-9]{1,3}$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Subdivision();

    [GeneratedRegex("^[0-9]{3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex("^([A-Z]{3}|[0-9]{3})$", RegexOptions.CultureInvariant)]
    private static partial Regex Currency();
}
