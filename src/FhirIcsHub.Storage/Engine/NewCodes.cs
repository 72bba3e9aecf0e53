using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage.Engine;

/// <summary>A code that a resource is indexed by.</summary>
/// <param name="ParameterKey">By which parameter.</param>
/// <param name="Code">The code as it is.</param>
/// <param name="CodeHash">Its hash.</param>
/// <param name="System">Its system.</param>
/// <param name="SystemHash">The system's hash.</param>
internal readonly record struct CodeInUse(int ParameterKey, string Code, long CodeHash, string? System, long SystemHash)
{
    public long Mark { get; } = KnownCodes.Mark(ParameterKey, CodeHash, SystemHash);
}

/// <summary>The codes that a transaction adds to the table of codes.</summary>
internal sealed class NewCodes(KnownCodes known)
{
    private readonly HashSet<long> _marks = [];

    /// <summary>Not yet written.</summary>
    public List<IndexedCodeRow> Codes { get; } = [];

    /// <inheritdoc cref="Codes"/>
    public List<IndexedSystemRow> Systems { get; } = [];

    public void Add(in CodeInUse code)
    {
        var (mark, systemHash) = (code.Mark, code.SystemHash);
        if (known.Contains(mark) || !_marks.Add(mark))
        {
            return;
        }

        Codes.Add(new IndexedCodeRow
        {
            ParameterKey = code.ParameterKey,
            CodeHash = code.CodeHash,
            SystemHash = systemHash,
            Code = IndexValue.Text(code.Code),
        });
        if (code.System is { } system && KnownCodes.Mark(0, systemHash, 0) is var systemMark && !known.Contains(systemMark) && _marks.Add(systemMark))
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
