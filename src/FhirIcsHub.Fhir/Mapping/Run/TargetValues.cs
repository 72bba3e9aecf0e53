using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Turns values into content of elements.</summary>
internal static class TargetValues
{
    /// <summary>A node of the element with that value; null when there is none.</summary>
    /// <exception cref="MapException">The element cannot have such a value.</exception>
    public static TargetNode? ToNode(MapRun run, MapElement element, in MapValue value)
    {
        if (value.Made is { } made)
        {
            return OfMade(run, element, made);
        }

        var read = value.Read;
        if (read.Kind == FhirPathKind.None)
        {
            return null;
        }

        var slot = SlotOf(element, read);
        if (slot.Type.Name == "Reference" && slot.Type.Fhir is not null && IsText(read))
        {
            var reference = new TargetNode(slot, slot.Type);
            Add(reference, "reference", read);
            return reference;
        }

        if (read.Kind == FhirPathKind.Quantity)
        {
            return OfQuantity(slot, read.Quantity);
        }

        var node = new TargetNode(slot, TypeOf(slot, read));
        if (read.Kind == FhirPathKind.Element)
        {
            node.Copy(read.Element);
        }
        else
        {
            node.SetValue(read);
        }

        return node;
    }

    /// <summary>A data type made by a transform, not yet part of anything.</summary>
    public static TargetNode New(MapType type, params ReadOnlySpan<(string Name, string? Value)> elements)
    {
        var node = new TargetNode(null, type);
        foreach (var (name, value) in elements)
        {
            if (value is not null)
            {
                Add(node, name, FhirPathValue.FromString(value));
            }
        }

        return node;
    }

    public static void Add(TargetNode owner, string name, in FhirPathValue value)
    {
        var slot = owner.Type.Find(name)!.Slots[0];
        var child = new TargetNode(slot, slot.Type);
        child.SetValue(value);
        owner.Append(child);
    }

    public static void Add(TargetNode owner, string name, TargetNode child)
    {
        child.Slot = owner.Type.Find(name)!.Slots[0];
        owner.Append(child);
    }

    /// <summary>Sets the value of something that is there already.</summary>
    public static void Fill(MapRun run, TargetNode node, in MapValue value, string what)
    {
        var read = run.AsRead(value);
        var isComplex = read.Kind == FhirPathKind.Element && read.Element.Kind == ElementKind.Object;
        if (isComplex ? node.FirstChild is not null || node.Type.IsPrimitive : !node.Type.IsPrimitive && !node.Type.IsOpen)
        {
            throw new MapException(IssueType.Structure, $"{what}, a {node.Type.Name}, cannot take the value", read.Element);
        }

        if (read.Kind == FhirPathKind.Element)
        {
            node.Copy(read.Element);
        }
        else
        {
            node.SetValue(read);
        }
    }

    private static TargetNode OfMade(MapRun run, MapElement element, TargetNode made)
    {
        var slot = element.SlotFor(made.Type);
        if (slot is null && made.Type.IsPrimitive && element.OnlySlot is { Type.IsPrimitive: true } only)
        {
            var other = new TargetNode(only, only.Type);
            other.SetValue(made.Value);
            return other;
        }

        if (slot is null)
        {
            throw new MapException(IssueType.Structure, $"{element.Name} cannot be a {made.Type.Name}: it is {element.TypeNames()}");
        }

        if (made.Slot is not null)
        {
            return Clone(run, made, slot);
        }

        made.Slot = slot;
        return made;
    }

    private static TargetNode Clone(MapRun run, TargetNode node, MapSlot slot)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var clone = run.Made(new TargetNode(slot, node.Type));
        clone.SetValue(node.Value);
        for (var child = node.FirstChild; child is not null; child = child.Next)
        {
            clone.Append(Clone(run, child, child.Slot!));
        }

        return clone;
    }

    private static MapSlot SlotOf(MapElement element, in FhirPathValue read)
    {
        var type = MapTypeTest.Of(read) ?? MapTypeTest.OfJson(read.Element);
        var isComplex = read.Kind == FhirPathKind.Quantity
            || (read.Kind == FhirPathKind.Element && read.Element.Kind == ElementKind.Object);
        if (element.OnlySlot is { } only)
        {
            return Fits(element, only, type, isComplex, read) ? only : throw Misfit(element, type, read);
        }

        if (type is not null && element.SlotFor(type) is { } slot)
        {
            return slot;
        }

        // A text may be any primitive of the choice that is written as a string, where there is only one.
        var fitting = isComplex || type is null || !type.IsPrimitive
            ? []
            : element.Slots.Where(s =>
                s.Type.IsPrimitive && PrimitiveLexemes.KindOf(s.Type.Fhir!.Lexeme) == PrimitiveLexemes.KindOf(type.Fhir!.Lexeme)).ToList();
        return fitting.Count == 1 ? fitting[0] : throw Misfit(element, type, read);
    }

    private static bool Fits(MapElement element, MapSlot only, MapType? type, bool isComplex, in FhirPathValue read)
    {
        if (element.IsOpen || only.Type.IsOpen)
        {
            return true;
        }

        if (only.Type.IsPrimitive)
        {
            return !isComplex;
        }

        return isComplex
            ? type is null
                || only.Type.Fhir is null || element.SlotFor(type) is not null || type.Fhir is { Kind: Schemas.FhirTypeKind.Backbone }
            : only.Type.Name == "Reference" && IsText(read);
    }

    private static MapType TypeOf(MapSlot slot, in FhirPathValue read)
    {
        if (!slot.Type.IsResource || read.Kind != FhirPathKind.Element)
        {
            return slot.Type;
        }

        return read.Element.Type is { } type ? MapType.Of(type) : slot.Type;
    }

    private static TargetNode OfQuantity(MapSlot slot, FhirPathQuantity quantity)
    {
        var node = new TargetNode(slot, slot.Type);
        Add(node, "value", FhirPathValue.FromDecimal(quantity.Value));
        Add(node, "unit", FhirPathValue.FromString(quantity.Unit));
        Add(node, "system", FhirPathValue.FromString("http://unitsofmeasure.org"));
        Add(node, "code", FhirPathValue.FromString(quantity.Unit));
        return node;
    }

    private static bool IsText(in FhirPathValue value) =>
        value.Kind == FhirPathKind.String || (value.Kind == FhirPathKind.Element && value.Element.Kind == ElementKind.String);

    private static MapException Misfit(MapElement element, MapType? type, in FhirPathValue read) =>
        new(IssueType.Structure,
            $"{element.Name} cannot be {(type is null ? "such a value" : "a " + type.Name)}: it is {element.TypeNames()}", read.Element);
}
