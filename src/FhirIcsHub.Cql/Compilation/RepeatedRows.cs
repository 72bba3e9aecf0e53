using FhirIcsHub.Cql.Runtime.Lists;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Repeats an expression on what it gave until nothing new comes (ELM, Repeat).</summary>
internal static class RepeatedRows
{
    public static IReadOnlyList<object?>? Of(EvaluationState state, IReadOnlyList<object?>? source, Func<object?, object?> next)
    {
        if (source is null)
        {
            return null;
        }

        var found = new ElementSet<object?>();
        var waiting = new Queue<object?>(source);
        while (waiting.TryDequeue(out var element))
        {
            state.Step();
            var value = next(element);
            foreach (var item in CqlList.Untyped(value) ?? (value is null ? [] : [value]))
            {
                state.Step();
                if (item is not null && found.Add(item))
                {
                    state.CheckList(found.Elements.Count);
                    waiting.Enqueue(item);
                }
            }
        }

        return found.Elements;
    }
}
