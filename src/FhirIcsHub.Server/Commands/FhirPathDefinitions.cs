using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;

namespace FhirIcsHub.Server.Commands;

/// <summary>Answers memberOf(), conformsTo() and resolve() from definitions.</summary>
internal sealed class FhirPathDefinitions
{
    private const string BaseProfiles = "http://hl7.org/fhir/StructureDefinition/";

    private readonly DefinitionSet _definitions;
    private readonly SnapshotGenerator _snapshots;
    private readonly LocalTerminology _terminology;
    private readonly Validator _validator;

    public FhirPathDefinitions(DefinitionSet definitions)
    {
        _definitions = definitions;
        _snapshots = new SnapshotGenerator(definitions);
        _terminology = new LocalTerminology(definitions);
        _validator = new Validator(definitions, _snapshots, _terminology);
    }

    /// <summary>
    /// A code, Coding, or any coding of a CodeableConcept; null when the value set or its code systems are not here in whole.
    /// </summary>
    public bool? MemberOf(Element element, string valueSet)
    {
        var found = element.Type?.Name switch
        {
            "Coding" => OfCoding(element, valueSet),
            "CodeableConcept" =>
                element.Named("coding").ToList().Select(coding => OfCoding(coding, valueSet)).Aggregate(Membership.NotMember, Either),
            "Quantity" => OfCoding(element, valueSet),
            _ when element.HasValue => _terminology.Contains(valueSet, null, element.Text!),
            _ => Membership.NotMember,
        };
        return found switch
        {
            Membership.Member => true,
            Membership.NotMember => false,
            _ => null,
        };
    }

    /// <summary>
    /// Whether a resource has no error by the profile, or an element is of the type whose base definition is named; null when it is not
    /// known.
    /// </summary>
    public bool? ConformsTo(Element element, string profile)
    {
        if (element.IsResource && _snapshots.Get(profile) is not null)
        {
            return _validator.Validate(element.AsResource(), [profile]).IsValid;
        }

        return profile.StartsWith(BaseProfiles, StringComparison.Ordinal)
            && Fhir.Schemas.FhirSchema.R4.FindType(profile[BaseProfiles.Length..]) is { } type
            ? element.Type?.Is(type) == true
            : null;
    }

    /// <summary>Whether a coding of the first is a coding of the second or above it; null when a code system is not here.</summary>
    public bool? Subsumes(Element upper, Element lower)
    {
        bool? answer = false;
        foreach (var above in CodingsOf(upper))
        {
            // Codes of different systems stand in no relation.
            foreach (var below in CodingsOf(lower).Where(coding => coding.System == above.System))
            {
                var outcome = _terminology.Subsumes(new SubsumesRequest { CodingA = above, CodingB = below }).Outcome;
                if (outcome is Subsumption.Equivalent or Subsumption.Subsumes)
                {
                    return true;
                }

                answer = outcome is null ? null : answer;
            }
        }

        return answer;
    }

    /// <summary>A resource by canonical, or by <c>Type/id</c> at the end of the reference.</summary>
    public Element Resolve(string reference)
    {
        var parts = reference.Split('/');
        var found = _definitions.Find(reference) ?? (parts.Length >= 2 ? _definitions.FindById(parts[^2], parts[^1]) : null);
        return found?.Resource.Root ?? default;
    }

    private static IReadOnlyList<Coding> CodingsOf(Element element) =>
        element.Type?.Name == "CodeableConcept" ? Coding.AllOf(element) : Coding.Of(element) is { } coding ? [coding] : [];

    private Membership OfCoding(Element coding, string valueSet) =>
        coding.TextOf("code") is { } code ? _terminology.Contains(valueSet, coding.TextOf("system"), code) : Membership.NotMember;

    private static Membership Either(Membership left, Membership right) =>
        left == Membership.Member || right == Membership.Member ? Membership.Member
        : left == Membership.Unknown || right == Membership.Unknown ? Membership.Unknown
        : Membership.NotMember;
}
