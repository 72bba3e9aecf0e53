namespace FhirIcsHub.Fhir.Validation;

/// <content>Slicing: to which slice an item belongs, what the slice asks of it, how many there are.</content>
internal sealed partial class ValidationRun
{
    private void CheckSlices(Element parent, ElementRule rule, SlicingRule slicing)
    {
        var items = new List<Element>();
        foreach (var child in parent.Children)
        {
            if (child.NameId == rule.NameId)
            {
                items.Add(child);
            }
        }

        CheckSlices(parent, items, rule, slicing);
    }

    private void CheckSlices(Element parent, List<Element> items, ElementRule rule, SlicingRule slicing)
    {
        var slices = slicing.Slices;
        Span<int> counts = slices.Count <= 64 ? stackalloc int[slices.Count] : new int[slices.Count];
        counts.Clear();
        var last = -1;
        var sawOther = false;
        List<Element>[]? members = null;
        foreach (var item in items)
        {
            var at = SliceOf(item, slices);
            if (at < 0)
            {
                sawOther = true;
                CheckOther(item, rule, slicing);
                continue;
            }

            counts[at]++;
            CheckPlace(item, slicing, at, last, sawOther);
            last = at;
            var slice = slices[at].Rule;
            if (slice.Slicing is not null)
            {
                ((members ??= new List<Element>[slices.Count])[at] ??= []).Add(item);
            }
            else if (slice.Max > 0)
            {
                CheckElement(item, slice);
            }
        }

        for (var i = 0; i < slices.Count; i++)
        {
            CheckCount(parent, slices[i].Rule, counts[i]);
            if (slices[i].Rule.Slicing is { } inner && (counts[i] > 0 || inner.HasRequiredSlice))
            {
                CheckSlices(parent, members?[i] ?? [], slices[i].Rule, inner);
            }
        }
    }

    private int SliceOf(Element item, IReadOnlyList<Slice> slices)
    {
        for (var i = 0; i < slices.Count; i++)
        {
            if (slices[i].Matches(this, item))
            {
                return i;
            }
        }

        return -1;
    }

    private void CheckOther(Element item, ElementRule rule, SlicingRule slicing)
    {
        if (slicing.Default is { } fallback)
        {
            CheckElement(item, fallback.Rule);
        }
        else if (slicing.Rules == SlicingRules.Closed)
        {
            Error(
                IssueType.Structure, MessageId.SliceClosed, item,
                $"{rule.Path} matches none of the slices {Names(slicing)}, and no others are allowed{From(rule)}.");
        }
        else if (IsUndefinedPart(item, rule))
        {
            Error(
                IssueType.Invalid, MessageId.ExtensionUndefinedPart, item,
                $"The extension has no part of this url; defined are {Names(slicing)}{From(rule)}.");
        }
        else if (rule.Max > 0)
        {
            CheckElement(item, rule);
        }
    }

    // Parts of a complex extension are known by relative urls, which only its definition can give a meaning.
    private static bool IsUndefinedPart(Element item, ElementRule rule) =>
        rule.Path is "Extension.extension" && item.TextOf("url") is { } url && !ReferenceText.HasScheme(url);

    private void CheckPlace(Element item, SlicingRule slicing, int at, int last, bool sawOther)
    {
        if (slicing.Ordered && at < last)
        {
            Error(
                IssueType.Structure, MessageId.SliceOrder, item,
                $"The slice {slicing.Slices[at].Name} comes before the slice {slicing.Slices[last].Name}; "
                + $"put the items in the order {Names(slicing)}.");
        }
        else if (slicing.Rules == SlicingRules.OpenAtEnd && sawOther)
        {
            Error(
                IssueType.Structure, MessageId.SliceOrder, item,
                $"Items that belong to no slice come at the end; this one belongs to the slice {slicing.Slices[at].Name}.");
        }
    }

    private void CheckCount(Element parent, ElementRule slice, int count)
    {
        if (count < slice.Min)
        {
            Error(
                IssueType.Structure, MessageId.SliceMissing, parent,
                $"{slice.Path} has a slice {slice.SliceName} that is required: at least {slice.Min}, found {count}{From(slice)}.");
        }
        else if (count > slice.Max)
        {
            Error(
                IssueType.Structure, MessageId.SliceTooMany, parent,
                $"{slice.Path} has {count} items of the slice {slice.SliceName}; at most {slice.Max} allowed{From(slice)}.");
        }
    }

    private static string Names(SlicingRule slicing) => string.Join(", ", slicing.Slices.Select(s => s.Name));
}
