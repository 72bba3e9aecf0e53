using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Validation.Rules;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>One validation under way: the scopes, the way down to the current element, what has been found.</summary>
internal sealed partial class ValidationRun
{
    private static readonly ElementDefinition Contained =
        FhirSchema.R4.DomainResource.FindElement("contained") ?? throw new InvalidOperationException("R4 has DomainResource.contained");

    private readonly IssueLog _log;
    private readonly List<OpenBinding> _open = [];
    private readonly bool _isStrict;
    private Element[] _way = new Element[32];
    private int _depth;
    private ResourceScope _scope;
    private int _quiet;
    private int _quietErrors;

    /// <param name="validator">Definitions, terminology, options.</param>
    /// <param name="root">The resource to judge.</param>
    /// <param name="isStrict">Whether it was read strictly, so that structure, lexemes and plain codes are known to be right.</param>
    /// <param name="log">Where issues go.</param>
    public ValidationRun(Validator validator, Element root, bool isStrict, IssueLog log)
    {
        Validator = validator;
        _isStrict = isStrict;
        _log = log;
        _scope = NewScope(root, root, null);
    }

    public Validator Validator { get; }

    public IReadOnlyList<OpenBinding> OpenBindings => _open;

    public ResourceScope Scope => _scope;

    private ProfileSet Profiles => Validator.Profiles;

    private ValidatorOptions Options => Validator.Options;

    /// <summary>Judges the root resource, with all that it holds.</summary>
    public void Check(IReadOnlyList<string> profiles) => CheckResource(_scope.Resource, profiles);

    /// <summary>Notes an issue; while something is only tried, that it would be one.</summary>
    public void Report(IssueSeverity severity, string code, string messageId, Element at, string text)
    {
        if (_quiet > 0)
        {
            _quietErrors += severity <= IssueSeverity.Error ? 1 : 0;
            return;
        }

        _log.Add(severity, code, messageId, at, text);
    }

    public void Error(string code, string messageId, Element at, string text) => Report(IssueSeverity.Error, code, messageId, at, text);

    // The scope is that of the resource around; afterwards it is again.
    private void CheckResource(Element resource, IReadOnlyList<string> asked)
    {
        if (resource.Type is not { IsResource: true } type || _log.IsFull)
        {
            return;
        }

        var outer = _scope;
        var depth = _depth;
        Enter(resource);
        foreach (var profile in Validator.Chosen.For(this, resource, type, asked))
        {
            CheckContent(resource, profile.Root, isRoot: true);
        }

        CheckFacts(resource);
        var context = new RuleContext(this);
        foreach (var rule in ResourceRules.Of(type.Name))
        {
            rule.Check(context, resource);
        }

        _scope = outer;
        _depth = depth;
    }

    // Makes the resource the scope and the last step of the way.
    private void Enter(Element resource)
    {
        if (_scope.Resource != resource)
        {
            _scope = NewScope(resource, IsContained(resource) ? _scope.Container : resource, _scope);
        }

        Push(resource);
    }

    private static bool IsContained(Element resource) => ReferenceEquals(resource.Definition, Contained);

    private bool IsLeftOut(Element resource) => !Options.ChecksContained && IsContained(resource);

    private ResourceScope NewScope(Element resource, Element container, ResourceScope? outer)
    {
        var context = new FhirPathContext
        {
            Resource = resource,
            RootResource = container,
            Resolver = ResolveElsewhere,
            MemberOf = IsMemberOf,
            ConformsTo = ConformsTo,
        };
        var scope = new ResourceScope(resource, container, outer, context) { Bundle = outer?.Bundle, Entry = outer?.Entry ?? default };
        return resource.Type is { Name: "Bundle" } ? scope with { Bundle = new BundleIndex(resource, outer?.Bundle) } : scope;
    }

    private void Push(Element element)
    {
        if (_depth == _way.Length)
        {
            Array.Resize(ref _way, _depth * 2);
        }

        _way[_depth++] = element;
    }

    /// <summary>Judges an element by the rule for it: its type, its own value, and its content.</summary>
    private void CheckElement(Element element, ElementRule rule)
    {
        if (_log.IsFull)
        {
            return;
        }

        TypeRule? type = null;
        if (rule.Types.Count > 0)
        {
            type = rule.TypeFor(element.Type);
            if (type is null)
            {
                Error(
                    IssueType.Structure, MessageId.TypeNotAllowed, element,
                    $"{rule.Path} is of type {element.Type}; allowed here: "
                    + $"{string.Join(", ", rule.Types.Select(t => t.Type?.Name))}{From(rule)}.");
                return;
            }
        }

        if (element.IsResource)
        {
            CheckNested(element, rule, type);
            return;
        }

        CheckContent(element, rule, isRoot: false);
        if (type is { Profiles.Count: > 0 } && type.Type is not { Name: "Extension" })
        {
            CheckProfiles(element, type.Profiles);
        }

        if (type is { Target: { } target })
        {
            CheckTarget(element, target, rule);
        }
    }

    // A resource within the resource: constraints on the element are of the outer one, its content has a scope of its own.
    private void CheckNested(Element resource, ElementRule rule, TypeRule? type)
    {
        if (IsLeftOut(resource))
        {
            return;
        }

        CheckInvariants(resource, rule.Invariants);
        if (rule.Children is null && type is not { Profiles.Count: > 0 })
        {
            return;
        }

        var outer = _scope;
        var depth = _depth;
        Enter(resource);
        if (rule.Children is { } children)
        {
            CheckChildren(resource, children);
        }

        if (type is { Profiles.Count: > 0 })
        {
            CheckProfiles(resource, type.Profiles);
        }

        _scope = outer;
        _depth = depth;
    }

    private void CheckContent(Element element, ElementRule rule, bool isRoot)
    {
        CheckInvariants(element, rule.Invariants);
        if (rule.Value is { } value)
        {
            CheckValue(element, value, rule);
        }

        if (rule.Binding is { } binding)
        {
            CheckBinding(element, binding, rule);
        }

        if (rule.Narrative is { } narrative)
        {
            CheckNarrative(element, narrative, rule);
        }

        var children = rule.Children;
        if (element.NodeRef.FirstChild == 0)
        {
            // Nothing is there, but something may have to be: an extension of a primitive, an element of an empty resource.
            if (children is { HasRequired: true })
            {
                CheckChildren(element, children);
            }

            return;
        }

        if (rule.Referenced is { } referenced)
        {
            CheckInvariants(element, referenced.Invariants);
            children ??= referenced.Children;
        }

        if (element.Type is { } type && !isRoot && Profiles.OfType(type)?.Root is { } whole && !ReferenceEquals(whole, rule))
        {
            CheckInvariants(element, whole.Invariants);
            children ??= whole.Children;
        }

        if (children is not null)
        {
            if (!isRoot)
            {
                Push(element);
            }

            CheckChildren(element, children);
            _depth -= isRoot ? 0 : 1;
        }
    }

    private void CheckChildren(Element parent, ChildRules children)
    {
        var rules = children.All;
        Span<int> counts = stackalloc int[rules.Length];
        counts.Clear();
        foreach (var child in parent.Children)
        {
            var at = child.NameId == 0 ? -1 : children.IndexOf(child.NameId);
            if (at < 0)
            {
                continue;
            }

            counts[at]++;
            var rule = rules[at];
            if (rule.Slicing is null && !rule.IsPlainExtension && rule.Max > 0)
            {
                CheckElement(child, rule);
            }
        }

        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            var count = counts[i];
            if (count < rule.Min)
            {
                Error(
                    IssueType.Structure, MessageId.TooFew, parent,
                    $"{rule.Path} is required: at least {rule.Min}, found {count}{From(rule)}.");
            }
            else if (count > rule.Max && (_isStrict || rule.Max < rule.BaseMax || rule.BaseMax == 0))
            {
                Error(
                    IssueType.Structure, MessageId.TooMany, parent,
                    $"{rule.Path} occurs {count} times; at most {rule.Max} allowed{From(rule)}.");
            }

            if (rule.Slicing is { } slicing && rule.Max > 0 && (count > 0 || slicing.HasRequiredSlice))
            {
                CheckSlices(parent, rule, slicing);
            }
        }
    }

    // Base definitions need no mention.
    private static string From(ElementRule rule) =>
        ProfileSet.TypeOfBaseDefinition(rule.Profile) is null ? $" (profile {rule.Profile})" : "";
}
