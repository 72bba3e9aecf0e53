using System.Collections.Frozen;
using System.Text.Json;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Benchmarks.Quick;

/// <summary>Local terminology over the R4 core definitions in the assembly.</summary>
internal static class TerminologyLines
{
    private const string Roles = "http://terminology.hl7.org/ValueSet/v3-PersonalRelationshipRoleType";
    private const string RoleSystem = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
    private const string ActCodes = "http://terminology.hl7.org/ValueSet/v3-ActCode";
    private const int AtOnce = 1_000;

    /// <summary>A thousand questions a run, so that the clock does not show; the bound is a look-up in a frozen set of the same codes.</summary>
    public static IReadOnlyList<Measured> Membership(Samples samples)
    {
        var terminology = new LocalTerminology(DefinitionSet.R4Core);
        var codes = terminology.Expand(new ExpandRequest { Url = Roles, ExcludeNested = true, ExcludeNotForUI = false }).Expansion!.Contains;
        var members = codes.Select(c => new string(c.Code)).Take(64).ToArray();
        var strangers = members.Select(c => c + "X").ToArray();
        var raw = codes.Select(c => c.Code).ToFrozenSet(StringComparer.Ordinal);
        const string bound = "1,000 look-ups in a FrozenSet of its codes, hit";
        const string missBound = "1,000 look-ups in a FrozenSet of its codes, miss";
        return
        [
            new Measured(bound, () => Count(members, raw.Contains)),
            new Measured("1,000 x Contains(value set, system, code), hit", () => Count(members, code => terminology.Contains(Roles, RoleSystem, code) == Fhir.Terminology.Membership.Member), bound),
            new Measured("1,000 x Contains(value set, null, code), hit", () => Count(members, code => terminology.Contains(Roles, null, code) == Fhir.Terminology.Membership.Member), bound),
            new Measured(missBound, () => Count(strangers, raw.Contains)),
            new Measured("1,000 x Contains(value set, system, code), miss", () => Count(strangers, code => terminology.Contains(Roles, RoleSystem, code) == Fhir.Terminology.Membership.Member), missBound),
        ];
    }

    /// <summary>Expansion of a large hierarchy; and making all required value sets of R4 ready, beside reading their code systems' JSON.</summary>
    public static IReadOnlyList<Measured> Sets(Samples samples)
    {
        var terminology = new LocalTerminology(DefinitionSet.R4Core);
        var required = FhirSchema.R4.Types.ToArray().SelectMany(t => t.Elements).Where(e => e is { BindingStrength: "required", ValueSet: not null })
            .Select(e => e.ValueSet!).Distinct(StringComparer.Ordinal).ToArray();
        var actCode = DefinitionSet.R4Core.Find("http://terminology.hl7.org/CodeSystem/v3-ActCode", "CodeSystem")!.Resource.Json;
        const string bound = "v3-ActCode: JsonDocument.Parse of its CodeSystem";
        return
        [
            new Measured(bound, () => Parse(actCode)),
            new Measured("v3-ActCode: make ready (read concepts, hierarchy, codes)", () => new LocalTerminology(DefinitionSet.R4Core).Contains(ActCodes, null, "IMP"), bound),
            new Measured("v3-ActCode: expand all, nested", () => terminology.Expand(new ExpandRequest { Url = ActCodes }), bound),
            new Measured("v3-ActCode: expand, filter and page of 20", () => terminology.Expand(new ExpandRequest { Url = ActCodes, Filter = "pati", Count = 20 }), bound),
            new Measured($"all {required.Length} required value sets of R4: make ready", () => Ready(required)),
        ];
    }

    private static object Count(string[] codes, Func<string, bool> isMember)
    {
        var count = 0;
        for (var i = 0; i < AtOnce; i++)
        {
            count += isMember(codes[i & 63]) ? 1 : 0;
        }

        return count;
    }

    private static object Ready(string[] valueSets)
    {
        var terminology = new LocalTerminology(DefinitionSet.R4Core);
        return valueSets.Count(set => terminology.Contains(set, null, "x") == Fhir.Terminology.Membership.Member);
    }

    private static object Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document;
    }
}
