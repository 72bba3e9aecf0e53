namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// One evaluation under way: its context and the lists it lends to operations, last in first out. Kept per thread and used again;
/// one that ended in an exception is dropped.
/// </summary>
internal sealed class Evaluation
{
    private static readonly FhirPathContext NoContext = new();

    private const int CheckEvery = 1024;

    /// <summary>How many items that are only passed on cost as much as one that is looked at.</summary>
    private const int ItemsPerTick = 16;

    [ThreadStatic]
    private static Evaluation? _idle;

    private ValueList[] _lists = new ValueList[16];
    private int _lent;
    private ValueList[] _slots = [];
    private int _ticks;

    public FhirPathContext Context { get; private set; } = NoContext;

    /// <summary>%context: the focus of the whole expression.</summary>
    public FhirPathValue Focus { get; private set; }

    public static Evaluation Start(in FhirPathValue focus, FhirPathContext? context)
    {
        var run = _idle ?? new Evaluation();
        _idle = null;
        run.Context = context ?? NoContext;
        run.Focus = focus;
        run._ticks = 0;
        return run;
    }

    public void End()
    {
        Context.Budget?.Spend(_ticks);
        foreach (var slot in _slots)
        {
            slot.Clear();
        }

        Context = NoContext;
        Focus = default;
        _idle = this;
    }

    public ValueList Rent()
    {
        StackGuard.Check(0);
        if (_lent == _lists.Length)
        {
            Array.Resize(ref _lists, _lent * 2);
        }

        return _lists[_lent++] ??= new ValueList();
    }

    public void Return(ValueList list)
    {
        _ticks += list.Count / ItemsPerTick;
        list.Clear();
        _lent--;
    }

    /// <summary>The collection that a variable of the expression holds, from its definition to the end of the evaluation.</summary>
    public ValueList Slot(int index)
    {
        for (var missing = _slots.Length; missing <= index; missing++)
        {
            Array.Resize(ref _slots, missing + 1);
            _slots[missing] = new ValueList();
        }

        return _slots[index];
    }

    /// <summary>Called once per item of every loop, so that a long evaluation can be ended from outside.</summary>
    public void Tick()
    {
        if (++_ticks >= CheckEvery)
        {
            Context.Cancellation.ThrowIfCancellationRequested();
            Context.Budget?.Spend(_ticks);
            _ticks = 0;
        }
    }

    public FhirPathValue Resource => Context.Resource is { } resource
        ? FhirPathValue.FromElement(resource)
        : Focus.Kind == FhirPathKind.Element ? FhirPathValue.FromElement(Focus.Element.Resource.Root) : default;

    public FhirPathValue RootResource
    {
        get
        {
            if (Context.RootResource is { } root)
            {
                return FhirPathValue.FromElement(root);
            }

            var resource = Resource;
            return resource.Kind == FhirPathKind.Element ? FhirPathValue.FromElement(Containment.ContainerOf(resource.Element)) : default;
        }
    }
}
