using FhirIcsHub.Cql.Results;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>What the defines came to, in the order in which they were begun, and by which resources.</summary>
internal sealed class CqlTrace
{
    private readonly List<DefineTrace> _defines = [];
    private readonly Dictionary<DefineCode, DefineTrace> _known = [];
    private readonly Stack<(DefineTrace Define, List<Element> Found)> _open = [];

    public IReadOnlyList<DefineTrace> Defines => _defines;

    public void Begin(DefineCode define)
    {
        if (define.Kind == DefineKind.Shared)
        {
            return;
        }

        var trace = new DefineTrace(define.Library, define.Name, define.Kind == DefineKind.Parameter);
        _defines.Add(trace);
        _known[define] = trace;
        Use(trace);
        _open.Push((trace, []));
    }

    /// <summary>A value that is known is used once more.</summary>
    public void Reuse(DefineCode define, Slot value)
    {
        if (define.Kind == DefineKind.Shared)
        {
            Find(value.Boxed);
        }
        else if (_known.TryGetValue(define, out var trace))
        {
            Use(trace);
        }
    }

    /// <param name="define">The define.</param>
    /// <param name="result">Its value or fault; null when it was given up.</param>
    public void End(DefineCode define, Slot? result)
    {
        if (define.Kind == DefineKind.Shared)
        {
            Find(result?.Boxed);
            return;
        }

        // Where the limit of depth was met, the define had not begun.
        if (!_open.TryPeek(out var open) || !_known.TryGetValue(define, out var trace) || !ReferenceEquals(open.Define, trace))
        {
            return;
        }

        _open.Pop();
        var own = ResultResources.Of(result?.Boxed);
        trace.End(result?.Boxed, (result as FaultSlot)?.Fault, own.Count > 0 ? own : open.Found);
    }

    /// <summary>How many resources the open define has met: where a query begins.</summary>
    public static int Mark(EvaluationState state) => state.Trace?._open.TryPeek(out var open) == true ? open.Found.Count : 0;

    /// <summary>
    /// The result of a query that began at a mark: its resources stand for all that was looked through. A result of values, which are no
    /// resources, leaves those.
    /// </summary>
    public static T Rows<T>(EvaluationState state, int mark, T result)
    {
        if (state.Trace?._open.TryPeek(out var open) == true && mark <= open.Found.Count)
        {
            var boxed = result is Element element ? Coercion.Box(element) : result;
            var rows = ResultResources.Of(boxed);
            if (rows.Count > 0 || ResultResources.IsNothing(boxed))
            {
                open.Found.RemoveRange(mark, open.Found.Count - mark);
                open.Found.AddRange(rows);
            }
        }

        return result;
    }

    private void Use(DefineTrace used)
    {
        if (_open.TryPeek(out var open))
        {
            open.Define.Use(used);
        }
    }

    private void Find(object? value)
    {
        if (_open.TryPeek(out var open))
        {
            open.Found.AddRange(ResultResources.Of(value));
        }
    }
}
