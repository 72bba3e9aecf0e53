namespace FhirIcsHub.Fhir.Mapping;

/// <summary>A target of a rule: makes one value.</summary>
internal sealed class CompiledTarget
{
    /// <summary>The variable that is added to; -1 when the value goes to a variable only.</summary>
    public required int Context { get; init; }

    /// <summary>Names from there to the element.</summary>
    public required TargetStep[] Path { get; init; }

    /// <summary>The variable that takes the value; -1 for none.</summary>
    public required int Slot { get; init; }

    public required string Text { get; init; }

    /// <summary>Null makes an element: of <see cref="Type"/>, by default of the only type that it can have.</summary>
    public CompiledTransform? Transform { get; init; }

    public MapType? Type { get; init; }

    /// <summary>Chooses a group by type and gives it what is read and what is made; null where rules say what is done.</summary>
    public TypeMapping? Mapping { get; init; }

    public TargetPlace Place { get; init; }

    public bool Collates { get; init; }

    public string? SharedAs { get; init; }

    public void Make(MapRun run, MapValue[] frame)
    {
        if (Context < 0)
        {
            frame[Slot] = Transform is null ? MapValue.Of(run.Made(new TargetNode(null, Type!))) : Transform.Evaluate(run, frame, null);
            return;
        }

        var owner = frame[Context].Made;
        if (owner is null)
        {
            if (frame[Context].IsNone)
            {
                Set(frame, default);
                return;
            }

            throw new MapException(IssueType.Processing, $"{Text}: the variable holds nothing that is made");
        }

        for (var i = 0; i < Path.Length - 1; i++)
        {
            owner = Path[i].GetOrAdd(run, owner);
        }

        if (Path.Length == 0)
        {
            MakeWhole(run, frame, owner);
            return;
        }

        var element = Path[^1].Of(owner.Type);
        Set(frame, Mapping is not null ? Mapping.Map(run, frame, this, owner, element) : MakeElement(run, frame, owner, element));
    }

    /// <summary>Makes the element itself: shared, collated, or new.</summary>
    public TargetNode Create(MapRun run, TargetNode owner, MapElement element, MapSlot slot, MapType type)
    {
        if (SharedAs is not null && owner.Shared(SharedAs) is { } shared)
        {
            return shared;
        }

        TargetNode? made = null;
        if (Collates || !(element.IsRepeating || element.IsOpen))
        {
            run.Spend(owner.Count);
            made = owner.Find(element);
        }

        if (made is null || (made.Type.Key != type.Key && !made.Type.IsOpen))
        {
            made = Placed(run, owner, element, new TargetNode(slot, type));
        }

        if (SharedAs is not null)
        {
            owner.Share(SharedAs, made);
        }

        return made;
    }

    /// <summary>Puts a value into its element.</summary>
    public TargetNode? Put(MapRun run, TargetNode owner, MapElement element, in MapValue value)
    {
        var made = TargetValues.ToNode(run, element, value);
        return made is null ? null : Placed(run, owner, element, made);
    }

    private MapValue MakeElement(MapRun run, MapValue[] frame, TargetNode owner, MapElement element)
    {
        if (Transform is null)
        {
            var type = Type ?? element.OnlySlot?.Type
                ?? throw new MapException(IssueType.Structure, $"{Text} is {element.TypeNames()}: say which with create('Type')");
            var slot = element.SlotFor(type)
                ?? throw new MapException(IssueType.Structure, $"{Text} cannot be a {type.Name}: it is {element.TypeNames()}");
            if (type.Fhir is { IsAbstract: true })
            {
                throw new MapException(IssueType.Structure, $"{Text} can be any {type.Name}: say which with create('Type')");
            }

            return MapValue.Of(Create(run, owner, element, slot, type));
        }

        var value = Transform.Evaluate(run, frame, element);
        return value.IsNone || Put(run, owner, element, value) is not { } made ? default : MapValue.Of(made);
    }

    // Without an element the variable itself is meant: another name for it, or the value of a primitive.
    private void MakeWhole(MapRun run, MapValue[] frame, TargetNode owner)
    {
        if (Transform is not null && Transform.Evaluate(run, frame, null) is { IsNone: false } value)
        {
            TargetValues.Fill(run, owner, value, Text);
        }

        Set(frame, MapValue.Of(owner));
    }

    private TargetNode Placed(MapRun run, TargetNode owner, MapElement element, TargetNode made)
    {
        if (!element.IsRepeating && !element.IsOpen)
        {
            run.Spend(owner.Count);
            owner.Remove(element);
        }

        if (Place != TargetPlace.Here)
        {
            run.Spend(owner.Count);
            for (var other = owner.FirstChild; other is not null; other = other.Next)
            {
                if (other.Place == Place && other.Slot?.Element.Name == element.Name && !ReferenceEquals(other.PlacedBy, this))
                {
                    throw new MapException(
                        IssueType.Structure, $"two rules say that their value of {Text} is the {Place.ToString().ToLowerInvariant()}");
                }
            }

            made.Place = Place;
            made.PlacedBy = this;
        }

        owner.Append(run.Made(made));
        return made;
    }

    private void Set(MapValue[] frame, MapValue value)
    {
        if (Slot >= 0)
        {
            frame[Slot] = value;
        }
    }
}

/// <summary>A name on the way to a target, with the element that it was last found to be.</summary>
internal sealed class TargetStep(string name)
{
    private Found? _last;

    public string Name => name;

    public MapElement Of(MapType type)
    {
        if (_last is { } last && ReferenceEquals(last.Type, type))
        {
            return last.Element;
        }

        var element = type.Find(name) ?? throw new MapException(IssueType.Structure, $"{type.Name} has no element {name}");
        _last = new Found(type, element);
        return element;
    }

    /// <summary>The element as an object to add to: the last that is there, or a new one.</summary>
    public TargetNode GetOrAdd(MapRun run, TargetNode owner)
    {
        var element = Of(owner.Type);
        if (owner.Find(element) is { } there)
        {
            return there;
        }

        var slot = element.OnlySlot
            ?? throw new MapException(IssueType.Structure, $"{name} is {element.TypeNames()}: say which with create('Type')");
        var made = run.Made(new TargetNode(slot, slot.Type));
        owner.Append(made);
        return made;
    }

    private sealed record Found(MapType Type, MapElement Element);
}
