using System.Collections.Concurrent;

namespace FhirIcsHub.Server.Terminology;

/// <summary>
/// Answers by question, for a time and up to a number of bytes; the same question asked by several at once is sent once. Thread-safe.
/// </summary>
internal sealed class AnswerCache(long maxBytes, TimeSpan timeToLive, TimeProvider time)
{
    /// <summary>What an entry takes beside the body.</summary>
    private const int EntryBytes = 500;

    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _oldestFirst = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<ServerReply>>> _underway = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _bytes;

    /// <param name="question">All that the answer depends on.</param>
    /// <param name="ask">Asks the server; not stopped when a caller goes away, as others may wait for the same answer.</param>
    /// <param name="cancellation">Stops this caller's waiting.</param>
    public async Task<ServerReply> GetAsync(string question, Func<Task<ServerReply>> ask, CancellationToken cancellation)
    {
        if (Kept(question) is { } kept)
        {
            return kept;
        }

        var shared = _underway.GetOrAdd(question, key => new Lazy<Task<ServerReply>>(() => AskAsync(key, ask)));
        return await shared.Value.WaitAsync(cancellation);
    }

    private async Task<ServerReply> AskAsync(string question, Func<Task<ServerReply>> ask)
    {
        // Off the caller's stack: the entry must be there before it is taken away.
        await Task.Yield();
        try
        {
            var reply = await ask();
            if (reply.IsDefinite)
            {
                Keep(question, reply);
            }

            return reply;
        }
        finally
        {
            _underway.TryRemove(question, out _);
        }
    }

    private ServerReply? Kept(string question)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(question, out var node))
            {
                return null;
            }

            if (node.Value.Until > time.GetUtcNow())
            {
                return node.Value.Reply;
            }

            Drop(node);
            return null;
        }
    }

    // All live equally long, so the oldest is the first to end.
    private void Keep(string question, ServerReply reply)
    {
        var size = reply.Bytes + question.Length + EntryBytes;
        if (size > maxBytes)
        {
            return;
        }

        lock (_lock)
        {
            if (_entries.TryGetValue(question, out var known))
            {
                Drop(known);
            }

            while (_bytes + size > maxBytes)
            {
                Drop(_oldestFirst.First!);
            }

            _entries[question] = _oldestFirst.AddLast(new Entry(question, reply, size, time.GetUtcNow() + timeToLive));
            _bytes += size;
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _oldestFirst.Remove(node);
        _entries.Remove(node.Value.Question);
        _bytes -= node.Value.Size;
    }

    private sealed record Entry(string Question, ServerReply Reply, int Size, DateTimeOffset Until);
}
