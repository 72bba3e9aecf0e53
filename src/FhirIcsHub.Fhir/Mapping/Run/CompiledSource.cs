using System.Text;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>A name on the way to the values of a source.</summary>
internal sealed class SourceStep(string name)
{
    private readonly PathStep _step = PathStep.Of(name);
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(name);

    /// <summary>Appends the children of that name. Where R4 has no element of the name it is compared with the name in the JSON.</summary>
    public void Walk(Element parent, List<FhirPathValue> output)
    {
        var resource = parent.Resource;
        for (var child = parent.NodeRef.FirstChild; child != 0; child = resource.Nodes[child].Next)
        {
            var element = new Element(resource, child);
            if (_step.NameId != 0 ? resource.Nodes[child].NameId == _step.NameId : element.JsonNameUtf8.SequenceEqual(_utf8))
            {
                output.Add(FhirPathValue.FromElement(element));
            }
        }
    }
}

/// <summary>Which of the values of a source count.</summary>
internal enum SourceListMode
{
    All,
    First,
    NotFirst,
    Last,
    NotLast,
    OnlyOne,
}

/// <summary>A source of a rule: finds its values.</summary>
internal sealed class CompiledSource
{
    public required int Context { get; init; }

    public required SourceStep[] Path { get; init; }

    /// <summary>Where its value goes.</summary>
    public required int Slot { get; init; }

    public required string Text { get; init; }

    public MapType? Type { get; init; }

    public int Min { get; init; }

    public int Max { get; init; } = int.MaxValue;

    public MapExpression? Default { get; init; }

    public Element DefaultValue { get; init; }

    public SourceListMode ListMode { get; init; }

    public MapExpression? Condition { get; init; }

    public MapExpression? Check { get; init; }

    public MapExpression? Log { get; init; }

    /// <summary>Appends the values that count.</summary>
    public void Find(MapRun run, MapValue[] frame, List<FhirPathValue> values)
    {
        var context = run.AsRead(frame[Context]);
        FindAll(run, context, values);
        if (Min > 0 || Max != int.MaxValue)
        {
            CheckCardinality(values.Count, context);
        }

        if (values.Count == 0)
        {
            AddDefault(run, frame, context, values);
        }

        if (Type is not null)
        {
            values.RemoveAll(v => !MapTypeTest.Is(v, Type));
        }

        if (Condition is not null)
        {
            Filter(run, frame, values);
        }

        if (Check is not null || Log is not null)
        {
            CheckAndLog(run, frame, values);
        }

        if (ListMode != SourceListMode.All)
        {
            Choose(values);
        }
    }

    private void FindAll(MapRun run, in FhirPathValue context, List<FhirPathValue> values)
    {
        if (Path.Length == 0)
        {
            if (context.Kind != FhirPathKind.None)
            {
                values.Add(context);
            }

            return;
        }

        if (context.Kind != FhirPathKind.Element)
        {
            return;
        }

        if (Path.Length == 1)
        {
            Path[0].Walk(context.Element, values);
            return;
        }

        var from = run.Rent();
        from.Add(context);
        foreach (var step in Path)
        {
            values.Clear();
            foreach (var value in from)
            {
                step.Walk(value.Element, values);
            }

            from.Clear();
            from.AddRange(values);
        }

        run.Return(from);
    }

    private void CheckCardinality(int count, in FhirPathValue context)
    {
        if (count < Min || count > Max)
        {
            var expected = Max == int.MaxValue ? $"{Min}..*" : $"{Min}..{Max}";
            throw new MapException(IssueType.Structure, $"{Text} has {count} values, {expected} are expected", context.Element);
        }
    }

    private void AddDefault(MapRun run, MapValue[] frame, in FhirPathValue context, List<FhirPathValue> values)
    {
        if (DefaultValue.Exists)
        {
            values.Add(FhirPathValue.FromElement(DefaultValue));
        }

        Default?.Evaluate(run, frame, context, values);
    }

    private void Filter(MapRun run, MapValue[] frame, List<FhirPathValue> values)
    {
        var kept = 0;
        for (var i = 0; i < values.Count; i++)
        {
            if (Holds(Condition!, run, frame, values[i]))
            {
                values[kept++] = values[i];
            }
        }

        values.RemoveRange(kept, values.Count - kept);
    }

    private void CheckAndLog(MapRun run, MapValue[] frame, List<FhirPathValue> values)
    {
        foreach (var value in values)
        {
            if (Check is not null && !Holds(Check, run, frame, value))
            {
                throw new MapException(IssueType.Invariant, $"the check on {Text} fails", value.Element);
            }

            if (Log is not null)
            {
                frame[Slot] = MapValue.Of(value);
                var message = run.Rent();
                Log.Evaluate(run, frame, value, message);
                run.Say(string.Join(", ", message.Select(m => m.ToString())));
                run.Return(message);
            }
        }
    }

    private bool Holds(MapExpression expression, MapRun run, MapValue[] frame, in FhirPathValue value)
    {
        frame[Slot] = MapValue.Of(value);
        return expression.IsTrue(run, frame, value);
    }

    private void Choose(List<FhirPathValue> values)
    {
        switch (ListMode)
        {
            case SourceListMode.First when values.Count > 1:
                values.RemoveRange(1, values.Count - 1);
                break;
            case SourceListMode.Last when values.Count > 1:
                values.RemoveRange(0, values.Count - 1);
                break;
            case SourceListMode.NotFirst when values.Count > 0:
                values.RemoveAt(0);
                break;
            case SourceListMode.NotLast when values.Count > 0:
                values.RemoveAt(values.Count - 1);
                break;
            case SourceListMode.OnlyOne when values.Count > 1:
                throw new MapException(IssueType.Structure, $"{Text} has {values.Count} values, only one is expected", values[1].Element);
        }
    }
}
