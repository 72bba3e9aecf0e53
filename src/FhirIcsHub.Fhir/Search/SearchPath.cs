using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// One alternative of a search parameter's expression as a plain walk down the element tree. All but one of R4's expressions are such
/// walks; <see cref="SearchPathParser"/> tells which.
/// </summary>
/// <param name="Root">The resource type that the path starts with; null for a path relative to its context.</param>
/// <param name="FromResource">In a composite's component: starts at the resource (<c>%resource</c>), not at the composite's match.</param>
/// <param name="Steps">The elements to go down through, from the start.</param>
internal sealed record SearchPath(string? Root, bool FromResource, IReadOnlyList<PathStep> Steps)
{
    /// <summary>Whether the two lead from the same place to the same elements.</summary>
    public static bool LeadsAsMuch(SearchPath left, SearchPath right) =>
        left.FromResource == right.FromResource && left.Steps.Count == right.Steps.Count
        && left.Steps.Zip(right.Steps).All(pair => pair.First.SameAs(pair.Second));

    /// <summary>The path with its last step changed; it has one.</summary>
    public SearchPath WithLast(Func<PathStep, PathStep> change) => this with { Steps = [.. Steps.SkipLast(1), change(Steps[^1])] };
}

/// <summary>One element name and the conditions that an element of that name must meet.</summary>
internal sealed record PathStep(string Name, PathFilter[] Filters)
{
    public bool SameAs(PathStep other) => Name == other.Name && Filters.AsSpan().SequenceEqual(other.Filters);

    public bool Accepts(Element element)
    {
        foreach (var filter in Filters)
        {
            if (!filter.Accepts(element))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A condition on an element of a path.</summary>
internal abstract record PathFilter
{
    public abstract bool Accepts(Element element);
}

/// <summary><c>as</c> and <c>ofType</c>: exactly that type.</summary>
internal sealed record OfTypeFilter(FhirType Type) : PathFilter
{
    public override bool Accepts(Element element) => ReferenceEquals(element.Type, Type);
}

/// <summary><c>where(system='phone')</c>.</summary>
internal sealed record ChildEqualsFilter(string Child, string Value) : PathFilter
{
    public override bool Accepts(Element element) => element.TextOf(Child) == Value;
}

/// <summary>
/// <c>where(resolve() is Patient)</c>, answered from the reference's own text and type, and from what the resource contains: an index must
/// not fetch.
/// </summary>
internal sealed record ResolvesToFilter(string Type) : PathFilter
{
    public override bool Accepts(Element element)
    {
        var reference = element.Child(SearchElements.Reference).Text;
        var target = reference is null ? null
            : reference.StartsWith('#') ? ContainedType(element.Resource, reference[1..])
            : ReferenceTarget.Parse(reference, serverBase: null).Type;
        return (target ?? element.Child(SearchElements.Type).Text) == Type;
    }

    /// <summary>The type of a contained resource; of the resource itself where no id is given.</summary>
    private static string? ContainedType(Resource resource, string id)
    {
        if (id.Length == 0)
        {
            return resource.TypeName;
        }

        foreach (var contained in resource.Root.Named("contained"))
        {
            if (contained.TextOf("id") == id)
            {
                return contained.Type?.Name;
            }
        }

        return null;
    }
}

/// <summary>None of others: what they accept is filed elsewhere.</summary>
internal sealed record NoneOfFilter(PathFilter[] Others) : PathFilter
{
    public override bool Accepts(Element element) => !Array.Exists(Others, other => other.Accepts(element));
}

/// <summary><c>extension('url')</c> as a step: the extension with that URL.</summary>
internal sealed record ExtensionUrlFilter(string Url) : PathFilter
{
    public override bool Accepts(Element element) => element.Child(SearchElements.Url).Text == Url;
}

/// <summary><c>where(hasExtension('url'))</c>.</summary>
internal sealed record HasExtensionFilter(string Url) : PathFilter
{
    public override bool Accepts(Element element)
    {
        foreach (var extension in element.Named("extension"))
        {
            if (extension.Child(SearchElements.Url).Text == Url)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary><c>entry[0].resource</c> on the resource: the first of its entries.</summary>
internal sealed record FirstOfRootFilter(string Name) : PathFilter
{
    public override bool Accepts(Element element) => element.Resource.Root.First(Name) == element;
}
