using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>One discriminator of one slice.</summary>
internal abstract class SliceTest
{
    public abstract bool Holds(ValidationRun run, Element item);
}

/// <summary>Something at the discriminator's path passes the check.</summary>
internal sealed class PathTest(SlicePath path, Func<ValidationRun, Element, bool> check) : SliceTest
{
    public override bool Holds(ValidationRun run, Element item) => path.Any(run, item, check);
}

/// <summary>There is (or is not) something at the discriminator's path.</summary>
internal sealed class ExistsTest(SlicePath path, bool exists) : SliceTest
{
    public override bool Holds(ValidationRun run, Element item) => path.Any(run, item, static (_, _) => true) == exists;
}

/// <summary>The extension has this URL.</summary>
internal sealed class UrlTest(byte[] url) : SliceTest
{
    public override bool Holds(ValidationRun run, Element item) => item.First("url").TextEquals(url);
}

/// <summary>At least one of the tests holds.</summary>
internal sealed class AnyTest(IReadOnlyList<SliceTest> tests) : SliceTest
{
    public override bool Holds(ValidationRun run, Element item)
    {
        for (var i = 0; i < tests.Count; i++)
        {
            if (tests[i].Holds(run, item))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A slicing without discriminators: the item fits the slice as a whole.</summary>
internal sealed class WholeTest(ElementRule rule) : SliceTest
{
    public override bool Holds(ValidationRun run, Element item) => run.Conforms(item, rule);
}

/// <summary>The type of what is found at the path; for a resource that is only referred to, the type that the reference names.</summary>
internal sealed class TypeTest(SlicePath path, IReadOnlyList<FhirType> types) : SliceTest
{
    public override bool Holds(ValidationRun run, Element item) => path.Any(run, item, Fits);

    private bool Fits(ValidationRun run, Element element)
    {
        var type = element.Type;
        for (var i = 0; type is not null && i < types.Count; i++)
        {
            if (type.Is(types[i]))
            {
                return true;
            }
        }

        return false;
    }
}
