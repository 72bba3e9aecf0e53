using FhirIcsHub.Fhir.Profiles;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// An OperationDefinition against the Parameters profiles of its input and output: occurrence, type and target profile of each parameter
/// agree (http://hl7.org/fhir/R4/operationdefinition.html).
/// </summary>
internal sealed class OperationDefinitionRule : IResourceRule
{
    public string ResourceType => "OperationDefinition";

    public void Check(in RuleContext context, Element resource)
    {
        Profile(context, resource, "in", "inputProfile");
        Profile(context, resource, "out", "outputProfile");
    }

    private static void Profile(in RuleContext context, Element resource, string use, string element)
    {
        var canonical = resource.First(element);
        if (canonical.Text is not { } url)
        {
            return;
        }

        if (context.Snapshots.Get(url) is not { } snapshot)
        {
            context.Warning(
                IssueType.NotFound, "op-profile-unknown", canonical,
                $"The profile {url} is not known here: the parameters were not checked against it.");
            return;
        }

        if (snapshot.Type != "Parameters")
        {
            context.Error(IssueType.Invalid, "op-profile-type", canonical, $"{url} is a profile of {snapshot.Type}, not of Parameters.");
            return;
        }

        var slices = Slices(snapshot);
        foreach (var parameter in resource.Named("parameter"))
        {
            if (parameter.TextOf("use") == use && parameter.TextOf("name") is { } name && slices.TryGetValue(name, out var slice))
            {
                new Comparison(context, snapshot, slice, parameter, use).Check();
            }
        }
    }

    /// <summary>The slices of Parameters.parameter by the name that they fix.</summary>
    private static Dictionary<string, ProfileElement> Slices(Snapshot snapshot)
    {
        var slices = new Dictionary<string, ProfileElement>(StringComparer.Ordinal);
        foreach (var element in snapshot.Elements)
        {
            if (element is { Path: "Parameters.parameter", SliceName: not null } && Child(snapshot, element, "name") is { } name)
            {
                var value = name.Fixed.Text ?? name.Pattern.Text;
                if (value is not null)
                {
                    slices.TryAdd(value, element);
                }
            }
        }

        return slices;
    }

    private static ProfileElement? Child(Snapshot snapshot, ProfileElement slice, string name) =>
        snapshot.Elements.FirstOrDefault(e => e.Id == $"{slice.Id}.{name}");

    private readonly struct Comparison(RuleContext context, Snapshot snapshot, ProfileElement slice, Element parameter, string use)
    {
        public void Check()
        {
            Occurrence();
            var (types, profiles) = Allowed();
            Types(types);
            Profiles(profiles);
        }

        private void Occurrence()
        {
            if (parameter.First("min").TryGetInt32(out var min) && min != slice.Min)
            {
                Report("op-min", $"min is {min}, but {slice.Min} in the profile of its {use}put");
            }

            if (parameter.TextOf("max") is { } max && max != Max())
            {
                Report("op-max", $"max is {max}, but {Max()} in the profile of its {use}put");
            }
        }

        private string Max() => slice.Max == int.MaxValue ? "*" : slice.Max.ToString(System.Globalization.CultureInfo.InvariantCulture);

        /// <summary>The types that the slice allows as value or resource, none for anything, and their profiles.</summary>
        private (List<string> Types, List<string> Profiles) Allowed()
        {
            var types = new List<string>();
            var profiles = new List<string>();
            foreach (var name in (ReadOnlySpan<string>)["value[x]", "resource"])
            {
                if (Child(snapshot, slice, name) is { Max: > 0 } child)
                {
                    types.AddRange(child.Types.Select(t => t.Code));
                    profiles.AddRange(child.Types.SelectMany(t => t.Code == "Reference" ? t.TargetProfiles : t.Profiles));
                }
            }

            return (types, profiles);
        }

        private void Types(List<string> allowed)
        {
            if (parameter.TextOf("type") is not { } type || allowed.Count == 0 || type is "Any" or "Element" or "Resource" or "Type"
                || allowed.Contains("Resource"))
            {
                return;
            }

            if (!allowed.Contains(type))
            {
                Report("op-type", $"the type is {type}, but {string.Join(", ", allowed)} in the profile of its {use}put");
            }
        }

        private void Profiles(List<string> allowed)
        {
            var targets = new List<string>();
            foreach (var target in parameter.Named("targetProfile"))
            {
                targets.Add(target.Text ?? "");
            }

            foreach (var missing in targets.Except(allowed))
            {
                Report("op-target-profile", $"the target profile {missing} is not in the profile of its {use}put");
            }
        }

        private void Report(string messageId, string text) =>
            context.Error(
                IssueType.BusinessRule, messageId, parameter,
                $"The parameter '{parameter.TextOf("name")}' does not agree with the profile: {text}.");
    }
}
