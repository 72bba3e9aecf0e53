using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar;

namespace FhirIcsHub.Cql.Translation;

/// <summary>Which part of the text became which node, to tell the text of a definition node by node.</summary>
internal sealed class NarrativeLog
{
    private readonly Dictionary<SourceRange, string> _notes = [];

    /// <summary>Notes a node; the outermost of those with the same text counts.</summary>
    public void Note(SourceRange range, string localId) => _notes[range] = localId;

    /// <summary>The text of a definition with the comments before it, as pieces within pieces. The notes of the definition are used
    /// up.</summary>
    public Narrative Build(string text, SourceRange range, int definitionStart, string localId)
    {
        var start = range.Start;
        while (start < definitionStart && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        var within = _notes.Where(n => n.Key.Start >= definitionStart && n.Key.End <= range.End && n.Value != localId)
            .OrderBy(n => n.Key.Start).ThenByDescending(n => n.Key.End).ToList();
        foreach (var note in within)
        {
            _notes.Remove(note.Key);
        }

        var next = 0;
        return Piece(text, new SourceRange(start, range.End), localId, within, ref next);
    }

    private static Narrative Piece(
        string text, SourceRange range, string? localId, List<KeyValuePair<SourceRange, string>> notes, ref int next)
    {
        var parts = new List<Narrative>();
        var position = range.Start;
        while (next < notes.Count && notes[next].Key.End <= range.End && notes[next].Key.Start >= position)
        {
            var (inner, id) = notes[next++];
            AddText(parts, text, position, inner.Start);
            parts.Add(Piece(text, inner, id, notes, ref next));
            position = inner.End;
        }

        if (parts.Count == 0)
        {
            return new Narrative { Reference = localId, Value = [Plain(text, range.Start, range.End)] };
        }

        AddText(parts, text, position, range.End);
        return new Narrative { Reference = localId, Parts = parts };
    }

    private static void AddText(List<Narrative> parts, string text, int start, int end)
    {
        if (end > start)
        {
            parts.Add(new Narrative { Value = [Plain(text, start, end)] });
        }
    }

    private static string Plain(string text, int start, int end) => text[start..end].Replace("\r\n", "\n", StringComparison.Ordinal);
}
