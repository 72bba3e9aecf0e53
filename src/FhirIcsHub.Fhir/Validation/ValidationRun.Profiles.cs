namespace FhirIcsHub.Fhir.Validation;

/// <content>Whether an element conforms to a profile: profiles of types, of slices, of targets, conformsTo().</content>
internal sealed partial class ValidationRun
{
    /// <summary>Links are followed so far; what lies beyond is taken to conform.</summary>
    private const int MaxUnderway = 24;

    private readonly HashSet<(Element, ElementRule)> _underway = [];
    private readonly Dictionary<(Element, ElementRule), bool> _judged = [];

    /// <summary>Whether the element fits the rule, with all that it holds. Nothing is reported.</summary>
    public bool Conforms(Element element, ElementRule rule) => Try(element, rule, static (run, e, r) => run.CheckElement(e, r));

    /// <summary>Whether the element conforms to at least one of the profiles; one that is not known does not count.</summary>
    public bool ConformsToAny(Element element, IReadOnlyList<string> profiles)
    {
        for (var i = 0; i < profiles.Count; i++)
        {
            if (Profiles.Find(profiles[i]) is { } profile && ConformsTo(element, profile))
            {
                return true;
            }
        }

        return false;
    }

    private bool? ConformsTo(Element element, string canonical) =>
        Profiles.Find(canonical) is { } profile ? ConformsTo(element, profile) : null;

    // What is being tried already conforms as long as nothing else is found: patients that link to each other.
    private bool ConformsTo(Element element, CompiledProfile profile)
    {
        if (profile.Type is { } type && element.Type?.Is(type) != true)
        {
            return false;
        }

        if (_judged.TryGetValue((element, profile.Root), out var known))
        {
            return known;
        }

        if (_underway.Count >= MaxUnderway || !_underway.Add((element, profile.Root)))
        {
            return true;
        }

        var conforms = Try(element, profile, static (run, e, p) => run.CheckAgainst(e, p));
        _underway.Remove((element, profile.Root));
        _judged[(element, profile.Root)] = conforms;
        return conforms;
    }

    private bool Try<T>(Element element, T rule, Action<ValidationRun, Element, T> check)
    {
        var before = _quietErrors;
        _quiet++;
        check(this, element, rule);
        _quiet--;
        var failed = _quietErrors > before;
        _quietErrors = before;
        return !failed;
    }

    private void CheckProfiles(Element element, IReadOnlyList<string> canonicals)
    {
        if (canonicals.Count == 1)
        {
            if (Profiles.Find(canonicals[0]) is { } only)
            {
                if (_underway.Add((element, only.Root)))
                {
                    CheckAgainst(element, only);
                    _underway.Remove((element, only.Root));
                }
            }
            else
            {
                Error(
                    IssueType.Structure, MessageId.ProfileUnknown, element,
                    $"The profile {canonicals[0]} applies here and was not checked: it {Profiles.ProblemOf(canonicals[0])}");
            }

            return;
        }

        if (!ConformsToAny(element, canonicals))
        {
            if (canonicals.FirstOrDefault(c => Profiles.IsKnown(c) && Profiles.Find(c) is null) is { } unusable)
            {
                Report(
                    IssueSeverity.Warning, IssueType.Processing, MessageId.ProfileUnknown, element,
                    $"Whether the content conforms to the profile {unusable} cannot be told: it {Profiles.ProblemOf(unusable)}");
                return;
            }

            Error(
                IssueType.Structure, MessageId.ProfileNoMatch, element,
                $"The content conforms to none of the profiles {string.Join(", ", canonicals)}; the other issues here say why.");
            foreach (var canonical in canonicals)
            {
                if (Profiles.Find(canonical) is { } profile)
                {
                    CheckAgainst(element, profile);
                }
            }
        }
    }

    private void CheckAgainst(Element element, CompiledProfile profile)
    {
        if (profile.Type is { } type && element.Type?.Is(type) != true)
        {
            Error(
                IssueType.Structure, MessageId.ProfileOtherType, element,
                $"The profile {profile.Url} is for {type}, this is of type {element.Type}.");
            return;
        }

        if (!element.IsResource)
        {
            CheckContent(element, profile.Root, isRoot: false);
            return;
        }

        var outer = _scope;
        var depth = _depth;
        Enter(element);
        CheckContent(element, profile.Root, isRoot: true);
        _scope = outer;
        _depth = depth;
    }
}
