using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>A rule, ready to be done.</summary>
internal sealed class CompiledRule
{
    /// <summary>Name with those of the rules and the group around it.</summary>
    public required string Name { get; init; }

    public required MapPosition Position { get; init; }

    public required CompiledSource[] Sources { get; init; }

    public required CompiledTarget[] Targets { get; init; }

    public CompiledRule[] Rules { get; set; } = [];

    public CompiledCall[] Calls { get; set; } = [];

    /// <summary>Does the rule for each combination of its sources.</summary>
    public void Do(MapRun run, MapValue[] frame)
    {
        try
        {
            Combine(run, frame, 0);
        }
        catch (MapException problem)
        {
            throw problem.In(Name, Position);
        }
    }

    private void Combine(MapRun run, MapValue[] frame, int index)
    {
        if (index == Sources.Length)
        {
            DoOnce(run, frame);
            return;
        }

        var source = Sources[index];
        var values = run.Rent();
        source.Find(run, frame, values);
        foreach (var value in values)
        {
            frame[source.Slot] = MapValue.Of(value);
            if (value.Kind == FhirPathKind.Element)
            {
                run.Focus = value.Element;
            }

            Combine(run, frame, index + 1);
        }

        run.Return(values);
    }

    private void DoOnce(MapRun run, MapValue[] frame)
    {
        run.Step();
        foreach (var target in Targets)
        {
            target.Make(run, frame);
        }

        foreach (var rule in Rules)
        {
            rule.Do(run, frame);
        }

        foreach (var call in Calls)
        {
            call.Do(run, frame);
        }
    }
}

/// <summary>A group, ready to be done.</summary>
internal sealed class CompiledGroup(string name)
{
    public string Name => name;

    /// <summary>Whether each of its parameters is written to.</summary>
    public bool[] Inputs { get; set; } = [];

    public MapType?[] Types { get; set; } = [];

    public int FrameSize { get; set; }

    public CompiledRule[] Rules { get; set; } = [];

    /// <summary>The group whose rules are done first.</summary>
    public CompiledGroup? Extends { get; set; }

    public void Do(MapRun run, ReadOnlySpan<MapValue> arguments)
    {
        run.Enter();
        Extends?.Do(run, arguments);
        var frame = new MapValue[FrameSize];
        arguments.CopyTo(frame);
        foreach (var rule in Rules)
        {
            rule.Do(run, frame);
        }

        run.Leave();
    }
}

/// <summary>A group that a rule calls, and the variables that it gives.</summary>
internal sealed class CompiledCall(CompiledGroup group, int[] slots)
{
    public void Do(MapRun run, MapValue[] frame)
    {
        var arguments = new MapValue[slots.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            arguments[i] = frame[slots[i]];
            if (arguments[i].IsNone)
            {
                return;
            }

            if (group.Inputs[i] && arguments[i].Made is null)
            {
                throw new MapException(IssueType.Processing, $"the parameter {i + 1} of group {group.Name} must be something that is made");
            }
        }

        group.Do(run, arguments);
    }
}
