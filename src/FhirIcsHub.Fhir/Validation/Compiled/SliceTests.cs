using System.Text;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>Makes the tests of a slice from the discriminators and from what the slice says at their paths.</summary>
internal static class SliceTests
{
    /// <summary>The discriminators of a slicing; of extensions without any it is the url, of a choice its type.</summary>
    public static IReadOnlyList<SlicingDiscriminator> Discriminators(
        ElementSlicing? slicing, ElementRule whole, IReadOnlyList<ProfileCompiler.Draft> slices)
    {
        if (slicing is { Discriminators.Count: > 0 } given)
        {
            return given.Discriminators;
        }

        if (whole.Name is "extension" or "modifierExtension")
        {
            return [new SlicingDiscriminator("value", "url")];
        }

        return whole.Path.EndsWith("[x]", StringComparison.Ordinal) && slices.All(s => s.Element.Types.Count == 1)
            ? [new SlicingDiscriminator("type", "$this")]
            : [];
    }

    public static IReadOnlyList<SliceTest> Of(ProfileSet profiles, IReadOnlyList<SlicingDiscriminator> discriminators, ElementRule slice)
    {
        if (discriminators.Count == 0)
        {
            return [new WholeTest(slice)];
        }

        var tests = new List<SliceTest>();
        foreach (var discriminator in discriminators)
        {
            if (Of(profiles, discriminator, slice) is { } test)
            {
                tests.Add(test);
            }
        }

        return tests;
    }

    private static SliceTest? Of(ProfileSet profiles, SlicingDiscriminator discriminator, ElementRule slice)
    {
        if (discriminator.Path == "url" && slice.Types is [{ Type.Name: "Extension", Profiles: [var url, ..] }])
        {
            return new UrlTest(Encoding.UTF8.GetBytes(WithoutVersion(url)));
        }

        if (SlicePath.Parse(discriminator.Path) is not { } path)
        {
            return null;
        }

        var targets = SliceTargets.At(profiles, slice, path);
        return discriminator.Type switch
        {
            "type" => TypeOf(profiles, path, targets),
            "profile" => ProfileOf(path, targets),
            "exists" => ExistenceOf(path, targets),
            _ => ValueOf(path, targets),
        };
    }

    private static AnyTest? ValueOf(SlicePath path, IReadOnlyList<SliceTarget> targets)
    {
        var tests = new List<SliceTest>();
        var values = targets.Where(t => t.Value.Exists).ToList();
        foreach (var target in values.Count > 0 ? values : targets)
        {
            if (target.Value.Exists)
            {
                var expected = target.Value;
                tests.Add(target.IsExact
                    ? new PathTest(path, (_, element) => ValueMatch.Equal(element, expected))
                    : new PathTest(path, (_, element) => ValueMatch.Fits(element, expected)));
            }
            else if (target.Rule is { Binding: { Strength: BindingStrength.Required } binding })
            {
                tests.Add(new PathTest(path, (run, element) => run.IsInValueSet(element, binding.ValueSet)));
            }
            else if (target.Rule is { Max: 0 })
            {
                tests.Add(new ExistsTest(path, exists: false));
            }
            else if (target.Rule is { Min: > 0 } rule && rule.Name != slice(rule))
            {
                tests.Add(new ExistsTest(path, exists: true));
            }
        }

        return tests.Count > 0 ? new AnyTest(tests) : null;

        // The item itself is always there: that it is required tells nothing.
        string slice(ElementRule rule) => path.Steps.Length == 0 ? rule.Name : "";
    }

    private static ExistsTest? ExistenceOf(SlicePath path, IReadOnlyList<SliceTarget> targets)
    {
        foreach (var target in targets)
        {
            if (target.Rule is { Max: 0 })
            {
                return new ExistsTest(path, exists: false);
            }

            if (target.Rule is { Min: > 0 })
            {
                return new ExistsTest(path, exists: true);
            }
        }

        return null;
    }

    private static TypeTest? TypeOf(ProfileSet profiles, SlicePath path, IReadOnlyList<SliceTarget> targets)
    {
        var types = new List<FhirType>();
        foreach (var target in targets)
        {
            if (target.Type is { } own)
            {
                types.Add(own);
            }
            else if (target.Rule is { } rule)
            {
                types.AddRange(rule.Types.SelectMany(t => TypesOf(profiles, t)));
            }
        }

        return types.Count > 0 ? new TypeTest(path, types) : null;
    }

    // Bundle.entry.resource may say "Resource" with a profile on Patient.
    private static IEnumerable<FhirType> TypesOf(ProfileSet profiles, TypeRule rule)
    {
        var narrower = rule.Profiles.Select(profiles.TypeOf).OfType<string>().Select(FhirSchema.R4.FindType).OfType<FhirType>().ToList();
        return narrower.Count > 0 ? narrower : rule.Type is { } type ? [type] : [];
    }

    private static PathTest? ProfileOf(SlicePath path, IReadOnlyList<SliceTarget> targets)
    {
        var profiles = targets.SelectMany(t => t.Profile is { } own ? [own] : t.Rule?.Types.SelectMany(r => r.Profiles) ?? [])
            .Distinct().ToArray();
        return profiles.Length == 0 ? null : new PathTest(path, (run, element) => run.ConformsToAny(element, profiles));
    }

    private static string WithoutVersion(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? canonical : canonical[..bar];
    }
}
