namespace FhirIcsHub.Fhir.Profiles;

/// <summary>
/// Lays one statement of a differential over the element that it constrains, by the rules of
/// https://hl7.org/fhir/R4/elementdefinition.html#interpretation, and reports what it may not say.
/// </summary>
internal sealed class ElementMerge(string definitionUrl, bool isSpecialization, TypeRules types, ICollection<Issue> issues)
{
    /// <param name="base">The element as the base has it.</param>
    /// <param name="definition">What the differential says of it.</param>
    /// <param name="isSlice">Whether it is a slice: its lower cardinality is its own.</param>
    public ProfileElement Apply(ProfileElement @base, Element definition, bool isSlice)
    {
        var result = @base.Copy();
        result.Carried = CarriedProperties.Merge(@base.Carried, definition);
        foreach (var part in definition.Children)
        {
            switch (part.Name)
            {
                case "sliceIsConstraining": result.SliceIsConstraining = SnapshotReader.Boolean(part); break;
                case "min": result.Min = Min(@base, part, isSlice); break;
                case "max": result.Max = Max(@base, part); break;
                case "fixed": result.Fixed = Fixed(@base, part); break;
                case "pattern": result.Pattern = part; break;
                case "minValue": result.MinValue = part; break;
                case "maxValue": result.MaxValue = part; break;
                case "maxLength": result.MaxLength = MaxLength(@base, part); break;
                case "mustSupport": result.SaysMustSupport = MustSupport(@base, part); break;
                case "isModifier": result.SaysIsModifier = IsModifier(@base, part); break;
                case "isSummary" when @base.SaysIsSummary is null || isSpecialization:
                    result.SaysIsSummary = SnapshotReader.Boolean(part);
                    break;
                case "binding": result.Binding = Binding(@base.Binding, part); break;
                default: break;
            }
        }

        if (definition.First("type").Exists)
        {
            result.Types = types.Narrow(@base, [.. definition.Named("type").ToList().Select(SnapshotReader.Type)], definition.Location,
                issues);
        }

        if (definition.First("constraint").Exists)
        {
            result.Constraints = Constraints(@base.Constraints, definition);
        }

        if (result.Types is [{ Code: "Extension" }])
        {
            // The value set belongs to the extension's value, and its definition binds it there.
            result.Binding = null;
        }

        CheckValueType(result, result.Fixed, definition);
        CheckValueType(result, result.Pattern, definition);
        if (result.Min > result.Max)
        {
            issues.Add(Issue.Error(
                IssueType.BusinessRule, $"{result.Path}: at least {result.Min} are asked for, but at most {result.Max} are allowed.",
                definition.Location));
        }

        return result;
    }

    /// <summary>Only the value that a statement asks for (fixed[x], pattern[x]), where the element has none.</summary>
    public ProfileElement ApplyValue(ProfileElement @base, Element definition)
    {
        if (@base.Fixed.Exists || @base.Pattern.Exists)
        {
            return @base;
        }

        var result = @base.Copy();
        result.Fixed = definition.First("fixed");
        result.Pattern = definition.First("pattern");
        CheckValueType(result, result.Fixed, definition);
        CheckValueType(result, result.Pattern, definition);
        return result;
    }

    /// <summary>Lays a slicing over the base's: discriminators are added, the rules only become tighter.</summary>
    public ElementSlicing Slicing(ElementSlicing? inherited, Element part)
    {
        var slicing = SnapshotReader.Slicing(part);
        if (inherited is null)
        {
            return slicing;
        }

        var saysRules = part.First("rules").Exists;
        if (saysRules && slicing.Rules != inherited.Rules && inherited.Rules != "open")
        {
            if (inherited.Rules == "closed" || slicing.Rules == "open")
            {
                issues.Add(Issue.Error(
                    IssueType.BusinessRule, $"The slicing is '{inherited.Rules}' in the base and cannot become '{slicing.Rules}'.",
                    part.Location));
            }
        }

        return slicing with
        {
            Discriminators = [.. inherited.Discriminators.Union(slicing.Discriminators)],
            Ordered = slicing.SaysOrdered ? slicing.Ordered : inherited.Ordered,
            SaysOrdered = slicing.SaysOrdered || inherited.SaysOrdered,
            Rules = saysRules ? slicing.Rules : inherited.Rules,
            SaysRules = saysRules || inherited.SaysRules,
            Carried = slicing.Carried.Count > 0 ? slicing.Carried : inherited.Carried,
        };
    }

    private int Min(ProfileElement @base, Element part, bool isSlice)
    {
        var min = SnapshotReader.Number(part) ?? 0;
        if (min < @base.Min && !isSlice && !isSpecialization)
        {
            issues.Add(Issue.Error(
                IssueType.BusinessRule, $"{@base.Path}: min {min} is lower than the base's {@base.Min}; a profile cannot widen.",
                part.Location));
        }

        return min;
    }

    private int Max(ProfileElement @base, Element part)
    {
        var max = SnapshotReader.Max(part.Text);
        if (max > @base.Max && !isSpecialization)
        {
            issues.Add(Issue.Error(
                IssueType.BusinessRule, $"{@base.Path}: max {part.Text} is higher than the base's {@base.Max}; a profile cannot widen.",
                part.Location));
        }

        return max;
    }

    private int? MaxLength(ProfileElement @base, Element part)
    {
        var length = SnapshotReader.Number(part) ?? @base.MaxLength;
        if (length > @base.MaxLength && !isSpecialization)
        {
            issues.Add(Issue.Error(
                IssueType.BusinessRule,
                $"{@base.Path}: maxLength {length} is higher than the base's {@base.MaxLength}; a profile cannot widen.",
                part.Location));
        }

        return length;
    }

    private Element Fixed(ProfileElement @base, Element part)
    {
        if (@base.Fixed is { Exists: true, HasValue: true } && part.HasValue && @base.Fixed.Text != part.Text)
        {
            issues.Add(Issue.Error(
                IssueType.BusinessRule,
                $"{@base.Path}: the value is fixed to '{@base.Fixed.Text}' in the base and cannot become '{part.Text}'.",
                part.Location));
        }

        return part;
    }

    private bool? MustSupport(ProfileElement @base, Element part)
    {
        var mustSupport = SnapshotReader.Boolean(part);
        if (@base.MustSupport && mustSupport == false)
        {
            issues.Add(Issue.Error(
                IssueType.BusinessRule, $"{@base.Path}: mustSupport is true in the base and cannot become false.", part.Location));
        }

        return mustSupport;
    }

    // Only an extension can be made a modifier by its definition; a profile that says so of another element says nothing.
    private bool? IsModifier(ProfileElement @base, Element part) =>
        isSpecialization || @base.SaysIsModifier is null || @base.Path == "Extension" || @base.Types is [{ Code: "Extension" }]
            ? SnapshotReader.Boolean(part)
            : @base.SaysIsModifier;

    private ElementBinding Binding(ElementBinding? inherited, Element part)
    {
        var binding = SnapshotReader.Binding(part);
        if (inherited is null)
        {
            return binding;
        }

        var strength = part.TextOf("strength") ?? inherited.Strength;
        if (inherited.Strength == "required" && strength != "required")
        {
            issues.Add(Issue.Error(
                IssueType.BusinessRule, $"The binding is required in the base and cannot become '{strength}'.", part.Location));
        }

        return binding with
        {
            Strength = strength,
            ValueSet = binding.ValueSet ?? inherited.ValueSet,
            Carried = binding.Carried.Count > 0 || (binding.ValueSet ?? inherited.ValueSet) != inherited.ValueSet ? binding.Carried
                : inherited.Carried,
        };
    }

    private List<ProfileConstraint> Constraints(IReadOnlyList<ProfileConstraint> inherited, Element definition)
    {
        var result = new List<ProfileConstraint>(inherited);
        foreach (var part in definition.Named("constraint"))
        {
            var constraint = SnapshotReader.Constraint(part);
            if (!result.Exists(c => c.Key == constraint.Key))
            {
                result.Add(constraint.Source is null ? constraint with { Source = definitionUrl } : constraint);
            }
        }

        return result;
    }

    private void CheckValueType(ProfileElement element, Element value, Element definition)
    {
        if (value.Exists && value.Type is { } type && !types.Allows(element, type.Name))
        {
            issues.Add(Issue.Error(
                IssueType.Value,
                $"{element.Path}: {value.JsonName} is no value of the element's type ({TypeRules.Codes(element.Types)}).",
                definition.Location));
        }
    }
}
