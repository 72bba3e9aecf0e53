using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// Writes down what defines came to, and the resources that led there: those that queries let through, and those of retrieves and defines
/// that are used as they are.
/// </summary>
internal sealed class CqlTrace
{
    private readonly List<CqlDefineTrace> _defines = [];
    private readonly Stack<Frame> _open = [];
    private readonly Dictionary<int, IReadOnlyList<Element>> _bySlot = [];
    private readonly Dictionary<int, CqlDefineTrace> _definesBySlot = [];

    public IReadOnlyList<CqlDefineTrace> Defines => _defines;

    public void Begin() => _open.Push(new Frame());

    /// <summary>What was begun has a result, or has failed.</summary>
    public void End(DefineCode define, object? value, Runtime.CqlException? fault)
    {
        var frame = _open.Pop();
        var resources = frame.Resources;
        if (define.IsRetrieve)
        {
            resources = [.. (value as IReadOnlyList<Element>) ?? []];
        }

        _bySlot[define.Slot] = resources;
        if (define.IsListed)
        {
            var trace = new CqlDefineTrace(define.Library, define.Name, value, fault, resources) { Uses = frame.Uses };
            _defines.Add(trace);
            _definesBySlot[define.Slot] = trace;
            Use(define);
        }

        AddToOpen(resources);
    }

    /// <summary>A result that is known is used again.</summary>
    public void Reuse(DefineCode define)
    {
        Use(define);
        AddToOpen(_bySlot.GetValueOrDefault(define.Slot) ?? []);
    }

    /// <summary>From here on until <see cref="EndSource"/> a source of a query is worked out: only its rows that are kept count.</summary>
    public void BeginSource()
    {
        if (_open.TryPeek(out var frame))
        {
            frame.Sources++;
        }
    }

    public void EndSource()
    {
        if (_open.TryPeek(out var frame))
        {
            frame.Sources--;
        }
    }

    /// <summary>A query has let a row through.</summary>
    public void Keep(Element element)
    {
        if (element.IsResource && _open.TryPeek(out var frame) && frame.Sources == 0)
        {
            frame.Add(element);
        }
    }

    private void Use(DefineCode define)
    {
        if (_definesBySlot.TryGetValue(define.Slot, out var used) && _open.TryPeek(out var frame)
            && !frame.Uses.Exists(known => ReferenceEquals(known, used)))
        {
            frame.Uses.Add(used);
        }
    }

    private void AddToOpen(IReadOnlyList<Element> resources)
    {
        if (_open.TryPeek(out var frame) && frame.Sources == 0)
        {
            foreach (var resource in resources)
            {
                frame.Add(resource);
            }
        }
    }

    /// <summary>A define that is being worked out.</summary>
    private sealed class Frame
    {
        private readonly HashSet<Element> _known = [];

        public List<Element> Resources { get; } = [];

        public List<CqlDefineTrace> Uses { get; } = [];

        /// <summary>Sources of queries, within each other, that are being worked out.</summary>
        public int Sources { get; set; }

        public void Add(Element element)
        {
            if (_known.Add(element))
            {
                Resources.Add(element);
            }
        }
    }
}
