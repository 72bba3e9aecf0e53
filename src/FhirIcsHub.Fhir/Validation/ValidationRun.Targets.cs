using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <content>References: what they may point to, and what they point to.</content>
internal sealed partial class ValidationRun
{
    public Element DocumentRoot
    {
        get
        {
            var scope = _scope;
            while (scope.Outer is { } outer)
            {
                scope = outer;
            }

            return scope.Resource;
        }
    }

    /// <summary>
    /// The target of a reference: contained, in the Bundle or Parameters around, or among the definitions; does not exist when it is none of these.
    /// </summary>
    public Element Resolve(Element reference)
    {
        var text = ReferenceText.Of(reference).Text;
        if (string.IsNullOrEmpty(text))
        {
            return default;
        }

        if (text[0] == '#')
        {
            return text.Length == 1 ? _scope.Container : FindContained(_scope.Container, text[1..]);
        }

        if (_scope.Bundle?.Find(text, _scope.Entry) is { Exists: true } inBundle)
        {
            return inBundle;
        }

        return FindInParameters(DocumentRoot, text) is { Exists: true } parameter ? parameter : ResolveElsewhere(text);
    }

    public bool? ConformsToKnown(Element element, string profile) => ConformsTo(element, profile);

    private static Element FindContained(Element container, string id)
    {
        foreach (var contained in container.Named("contained"))
        {
            if (contained.TextOf("id") == id)
            {
                return contained;
            }
        }

        return default;
    }

    // Resources that are sent together as parameters of an operation refer to each other by type and id.
    private static Element FindInParameters(Element root, string text) =>
        root.Type is { Name: "Parameters" } && ReferenceText.Parse(text) is { Type: { } type, Id: { } id, IsRelative: true }
            ? FindAmong(root.Named("parameter"), type, id)
            : default;

    private static Element FindAmong(NamedElements parameters, string type, string id)
    {
        foreach (var parameter in parameters)
        {
            var resource = parameter.First("resource");
            var found = resource.Type?.Name == type && resource.TextOf("id") == id ? resource : FindAmong(parameter.Named("part"), type, id);
            if (found.Exists)
            {
                return found;
            }
        }

        return default;
    }

    private Element ResolveElsewhere(string text)
    {
        var name = ReferenceText.Parse(text);
        var found = name is { Type: { } type, Id: { } id, IsRelative: true } ? Validator.Definitions.FindById(type, id) : null;
        found ??= text.Contains(':', StringComparison.Ordinal) ? Validator.Definitions.Find(text) : null;
        return found?.Resource.Root ?? default;
    }

    private void CheckTarget(Element reference, TargetRule target, ElementRule rule)
    {
        if (ReferenceText.Of(reference).Text is not { } text)
        {
            return;
        }

        var name = ReferenceText.Parse(text);
        var resolved = Resolve(reference);
        CheckAggregation(reference, target, resolved, name, rule);
        if (!resolved.Exists && name.IsRelative && Options.UnresolvedReference is { } severity)
        {
            Report(
                severity, IssueType.NotFound, MessageId.ReferenceUnresolved, reference,
                $"{rule.Path} points to a resource that is not at hand; send it along, or give it with the definitions.");
        }

        var type = resolved.Type?.Name ?? name.Type ?? reference.TextOf("type");
        if (type is not null && target.Types is { } types && FhirSchema.R4.FindResourceType(type) is { } known && !types.Any(t => IsA(known, t)))
        {
            Error(
                IssueType.Structure, MessageId.ReferenceTarget, reference,
                $"{rule.Path} points to a resource of type {type}; allowed here: {string.Join(", ", types.Distinct())}{From(rule)}.");
            return;
        }

        if (target.IsByTypeOnly)
        {
            return;
        }

        if (!resolved.Exists || resolved.Type is null)
        {
            // A fragment that leads to nothing is an error already (ref-1).
            if (!name.IsFragment && Options.UncheckedTarget is { } grade && !MayBeAny(type, target))
            {
                Report(
                    grade, IssueType.NotFound, MessageId.ReferenceUnchecked, reference,
                    $"{rule.Path} points to a resource that is not at hand, so whether it conforms to {string.Join(" or ", target.Profiles)} "
                    + $"cannot be told; send it along, or give it with the definitions{From(rule)}.");
            }

            return;
        }

        // Within the document the target is judged too; here it only has to be one of those that are meant.
        var profiles = target.Profiles.Where(p => Profiles.Find(p) is not null).ToList();
        if (profiles.Count == target.Profiles.Count && !ConformsToTarget(resolved, profiles))
        {
            Error(
                IssueType.Structure, MessageId.ReferenceProfile, reference,
                $"{rule.Path} points to a {type} that conforms to none of {string.Join(", ", profiles)}{From(rule)}; validate it against them to see why.");
        }
    }

    // Whether resources of the type are allowed whatever their profile.
    private static bool MayBeAny(string? type, TargetRule target) =>
        type is not null && FhirSchema.R4.FindResourceType(type) is { } known
        && target.Profiles.Any(p => ProfileSet.TypeOfBaseDefinition(p) is { } any && IsA(known, any));

    private bool ConformsToTarget(Element target, IReadOnlyList<string> profiles)
    {
        var outer = _scope;
        var depth = _depth;
        if (target.Resource.Nodes != outer.Resource.Resource.Nodes)
        {
            _scope = NewScope(target, target, null);
        }

        var conforms = ConformsToAny(target, profiles);
        _scope = outer;
        _depth = depth;
        return conforms;
    }

    private void CheckAggregation(Element reference, TargetRule target, Element resolved, ReferenceText name, ElementRule rule)
    {
        if (target.Aggregation.Count == 0)
        {
            return;
        }

        var isContained = name.IsFragment;
        var isBundled = !isContained && resolved.Exists && resolved.Resource.Nodes == reference.Resource.Nodes;
        var isAllowed = target.Aggregation.Contains("referenced")
            || (isContained && target.Aggregation.Contains("contained"))
            || (isBundled && target.Aggregation.Contains("bundled"))
            || (_scope.Bundle is null && !isContained && target.Aggregation.Contains("bundled"));
        if (!isAllowed)
        {
            Error(
                IssueType.Required, MessageId.ReferenceAggregation, reference,
                $"{rule.Path} must point to a resource that is {string.Join(" or ", target.Aggregation)}{From(rule)}.");
        }
    }

    private static bool IsA(FhirType type, string name) => FhirSchema.R4.FindType(name) is { } other && type.Is(other);
}
