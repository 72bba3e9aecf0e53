using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage.Engine;

/// <summary>The codes that a transaction adds to the table of codes.</summary>
internal sealed class NewCodes(KnownCodes known)
{
    private readonly HashSet<long> _marks = [];

    /// <summary>Not yet written.</summary>
    public List<IndexedCodeRow> Codes { get; } = [];

    /// <inheritdoc cref="Codes"/>
    public List<IndexedSystemRow> Systems { get; } = [];

    public void Add(int parameterKey, string code, long codeHash, string? system, long systemHash)
    {
        var mark = KnownCodes.Mark(parameterKey, codeHash, systemHash);
        if (known.Contains(mark) || !_marks.Add(mark))
        {
            return;
        }

        Codes.Add(new IndexedCodeRow
        {
            ParameterKey = parameterKey,
            CodeHash = codeHash,
            SystemHash = systemHash,
            Code = IndexValue.Text(code),
        });
        if (system is not null && KnownCodes.Mark(0, systemHash, 0) is var systemMark && !known.Contains(systemMark) && _marks.Add(systemMark))
        {
            Systems.Add(new IndexedSystemRow { SystemHash = systemHash, Uri = IndexValue.Text(system) });
        }
    }

    /// <summary>They are written.</summary>
    public void Clear()
    {
        Codes.Clear();
        Systems.Clear();
    }

    /// <summary>They are durable.</summary>
    public void Committed()
    {
        foreach (var mark in _marks)
        {
            known.Add(mark);
        }
    }
}
