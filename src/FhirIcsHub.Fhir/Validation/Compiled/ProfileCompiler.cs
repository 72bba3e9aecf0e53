using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// Compiles the snapshot of one profile into rules: element by element, children under their parents, slices under what they divide.
/// </summary>
internal sealed class ProfileCompiler
{
    private const string TypePrefix = "http://hl7.org/fhirpath/";

    private readonly ProfileSet _profiles;
    private readonly Snapshot _snapshot;
    private readonly Dictionary<string, ElementRule> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Draft> _drafts = new(StringComparer.Ordinal);

    private ProfileCompiler(ProfileSet profiles, Snapshot snapshot)
    {
        _profiles = profiles;
        _snapshot = snapshot;
    }

    public static CompiledProfile Compile(ProfileSet profiles, Snapshot snapshot) => new ProfileCompiler(profiles, snapshot).Compile();

    private CompiledProfile Compile()
    {
        var root = new Draft(_snapshot.Elements[0], null);
        _drafts[_snapshot.Elements[0].Id] = root;
        foreach (var element in _snapshot.Elements.Skip(1))
        {
            Place(element);
        }

        var rule = Rule(root);
        return new CompiledProfile(_snapshot, FhirSchema.R4.FindType(_snapshot.Type), rule)
        {
            Elements = _rules,
            Contexts = ExtensionContextRule.Compile(_snapshot.Url, _snapshot.Contexts),
            ContextInvariants = [.. _snapshot.ContextInvariants.Select(c => InvariantRule.Compile("contextInvariant", "error", null, c))],
            IsModifier = _snapshot.Elements[0].IsModifier,
        };
    }

    private void Place(ProfileElement element)
    {
        var dot = element.Id.LastIndexOf("." + element.Name, StringComparison.Ordinal);
        if (dot < 0 || !_drafts.TryGetValue(element.Id[..dot], out var parent))
        {
            return;
        }

        if (element.Name == "value" && element.Types is [{ Code: var code }] && code.StartsWith(TypePrefix, StringComparison.Ordinal))
        {
            // The value of a primitive is no child in the document.
            return;
        }

        var draft = new Draft(element, parent);
        _drafts.TryAdd(element.Id, draft);
        if (element.SliceName is not { } slice || !element.Id[dot..].Contains(':', StringComparison.Ordinal))
        {
            parent.Children.Add(draft);
            return;
        }

        // A slice of a slice is called a/b and divides a.
        var sliced = element.Id[..(dot + 1)] + element.Name;
        var slash = slice.LastIndexOf('/');
        if (slash > 0 && _drafts.TryGetValue($"{sliced}:{slice[..slash]}", out var outer))
        {
            outer.Slices.Add(draft);
        }
        else if (_drafts.TryGetValue(sliced, out var whole))
        {
            whole.Slices.Add(draft);
        }
    }

    // What is said of a sliced element holds in its slices too, in whole depth: whole is the rule for all items at the same place.
    private ElementRule Rule(Draft draft, ElementRule? whole = null)
    {
        var element = draft.Element;
        var name = NameOf(element);
        var rule = new ElementRule(_snapshot.Url, element.Id, element.Path)
        {
            Name = name,
            NameId = FhirSchema.R4.NameId(name),
            SliceName = element.SliceName,
            Min = element.Min,
            Max = element.Max,
            BaseMax = element.BaseMax,
            Types = Types(draft),
            Value = ElementParts.ValueOf(element) ?? whole?.Value,
            Binding = ElementParts.BindingOf(element) ?? whole?.Binding,
            Narrative = name == "text" ? NarrativeControl.Of(element) : null,
            Invariants = ElementParts.InvariantsOf(element, whole?.Invariants),
            IsPlainExtension = element.Types is [{ Code: "Extension", Profiles.Count: 0 }] && draft.Children.Count == 0
                && draft.Slices.Count == 0
                && whole is null or { Children: null, Slicing: null },
        };
        rule.Children = draft.Children.Count > 0
            ? new ChildRules([.. draft.Children.Select(c => Rule(c, whole?.Children?.Find(NameOf(c.Element))))], whole?.Children)
            : whole?.Children;
        rule.ContentReference = element.ContentReference is { Length: > 1 } reference ? () => _profiles.BaseElement(reference[1..]) : null;
        _rules[element.Id] = rule;
        if (draft.Slices.Count > 0)
        {
            rule.Slicing = Slicing(draft, rule);
        }
        else if (element.SliceName is null)
        {
            rule.Slicing = whole?.Slicing;
        }

        return rule;
    }

    private static string NameOf(ProfileElement element) => element.IsChoice ? element.Name[..^3] : element.Name;

    private SlicingRule Slicing(Draft draft, ElementRule whole)
    {
        var slicing = draft.Element.Slicing;
        var discriminators = SliceTests.Discriminators(slicing, whole, draft.Slices);
        var slices = new List<Slice>();
        Slice? fallback = null;
        foreach (var slice in draft.Slices)
        {
            var rule = Rule(slice, whole);
            if (slice.Element.SliceName == "@default")
            {
                fallback = new Slice(rule, () => []);
                continue;
            }

            slices.Add(new Slice(rule, () => SliceTests.Of(_profiles, discriminators, rule)));
        }

        var rules = slicing?.Rules switch
        {
            "closed" => SlicingRules.Closed,
            "openAtEnd" => SlicingRules.OpenAtEnd,
            _ => SlicingRules.Open,
        };
        return new SlicingRule(slices, slicing?.Ordered == true, rules) { Default = fallback };
    }

    private IReadOnlyList<TypeRule> Types(Draft draft)
    {
        var types = new List<TypeRule>();
        foreach (var type in draft.Element.Types)
        {
            // A backbone has the type of its path in the schema; ids are System.String.
            var known = type.Code is "BackboneElement" or "Element" && draft.Parent is not null
                || type.Code.StartsWith(TypePrefix, StringComparison.Ordinal)
                ? null
                : FhirSchema.R4.FindType(type.Code);
            var profiles = type.ProfileElement is { } part ? [.. type.Profiles.Select(p => $"{p}#{part}")] : type.Profiles;
            types.Add(new TypeRule(known, profiles, Target(type)));
        }

        return types;
    }

    private TargetRule? Target(ProfileType type)
    {
        if (type.Code is not "Reference" || (type.TargetProfiles.Count == 0 && type.Aggregation.Count == 0))
        {
            return null;
        }

        var names = new List<string>();
        var known = true;
        var byTypeOnly = true;
        foreach (var profile in type.TargetProfiles)
        {
            var name = ProfileSet.TypeOfBaseDefinition(profile);
            byTypeOnly &= name is not null;
            name ??= _profiles.TypeOf(profile);
            known &= name is not null;
            if (name is not null)
            {
                names.Add(name);
            }
        }

        var isAny = names.Contains("Resource") || type.TargetProfiles.Count == 0;
        return new TargetRule(type.TargetProfiles, known && !isAny ? names : null, byTypeOnly, type.Aggregation);
    }

    /// <summary>An element on its way to a rule.</summary>
    internal sealed record Draft(ProfileElement Element, Draft? Parent)
    {
        public List<Draft> Children { get; } = [];

        public List<Draft> Slices { get; } = [];
    }
}
