using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime;

/// <summary>
/// What an evaluation brings that no operand holds: its instant and offset, terminology, and the place for messages. Used by one
/// evaluation at a time.
/// </summary>
public sealed class CqlContext
{
    /// <summary>Messages that are kept; more of them tell nothing new.</summary>
    private const int MaxMessages = 1_000;

    private readonly List<CqlMessage> _messages = [];

    /// <param name="now">The instant of the evaluation; its offset is that of all values that name none.</param>
    /// <param name="terminology">Value sets and code systems; null when there are none.</param>
    public CqlContext(DateTimeOffset now, ICqlTerminology? terminology = null)
    {
        Now = CqlDateTime.Of(now);
        Terminology = terminology;
    }

    /// <summary>The instant of the evaluation (CQL, Now): the same throughout.</summary>
    public CqlDateTime Now { get; }

    /// <summary>Minutes from UTC that a DateTime without offset has.</summary>
    public int OffsetMinutes => Now.OffsetMinutes;

    public ICqlTerminology? Terminology { get; }

    /// <summary>Messages given so far, in order: the first thousand.</summary>
    public IReadOnlyList<CqlMessage> Messages => _messages;

    public void Report(CqlMessage message)
    {
        if (_messages.Count < MaxMessages)
        {
            _messages.Add(message);
        }
    }
}
