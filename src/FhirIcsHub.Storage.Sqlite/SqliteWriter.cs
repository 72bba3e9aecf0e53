using FhirIcsHub.Storage.Engine;
using Microsoft.Data.Sqlite;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>
/// The one writer, a thread of its own. It takes all requests that wait as a group: one transaction and one sync of the log for all of
/// them. Callers are answered after the COMMIT. When the group fails as a whole, each of its requests is run again alone.
/// </summary>
/// <remarks>
/// A request that throws must take back its own part only. Nearly all that throw do so before they have written anything. When one has
/// written, the group is run again with a savepoint for each request. Always to have savepoints would be dear: SQLite then keeps the old
/// state of every page that a request touches, and looks through what it keeps at the end of each statement.
/// </remarks>
internal sealed class SqliteWriter : Writer
{
    /// <summary>A larger group saves no more syncs that matter, and lets its first callers wait.</summary>
    private const int MaxGroup = 256;

    /// <summary>After a request that threw when it had written, the next ones may: so many groups have savepoints from the start.</summary>
    private const int GroupsWithSavepoints = 16;

    private readonly StorageCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly SqliteStorageConnection _connection;
    private readonly FileStream _lockFile;
    private readonly Thread _thread;
    private int _groupsWithSavepoints;

    public SqliteWriter(SqliteProvider provider, StorageCatalog catalog, TimeProvider time)
    {
        _catalog = catalog;
        _time = time;

        // The numbers of changes are counted in memory, so there must be no second writing process.
        _lockFile = provider.LockFile();
        _connection = provider.OpenWriter();
        _connection.BecomeWriter();
        _thread = new Thread(Run) { Name = "SQLite writer", IsBackground = true };
        _thread.Start();
    }

    public override async Task CompactAsync()
    {
        var request = new CompactRequest();
        await Waiting.Writer.WriteAsync(request).ConfigureAwait(false);
        await request.Done.ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        Waiting.Writer.TryComplete();
        await Task.Run(_thread.Join).ConfigureAwait(false);
        _connection.Dispose();
        await _lockFile.DisposeAsync().ConfigureAwait(false);
    }

    private void Run()
    {
        while (Waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            var group = new List<WriteRequest>();
            while (group.Count < MaxGroup && Waiting.Reader.TryRead(out var request))
            {
                if (!request.IsCancelled())
                {
                    group.Add(request);
                }
            }

            var compacting = group.FindAll(request => request is CompactRequest);
            var triedOut = group.FindAll(request => request.IsTriedOut);
            group.RemoveAll(request => request is CompactRequest || request.IsTriedOut);
            if (group.Count == 1 || (group.Count > 1 && !TryWrite(group)))
            {
                group.ForEach(WriteAlone);
            }

            triedOut.ForEach(WriteAlone);
            compacting.ForEach(Compact);
        }
    }

    /// <summary>
    /// Runs a group as one transaction and answers its callers; false when it failed as a whole after it had begun, and nobody was
    /// answered.
    /// </summary>
    private bool TryWrite(List<WriteRequest> group)
    {
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
        }
        catch (SqliteException failure)
        {
            // Another program has the file, or it cannot be reached. Each alone would wait for it again.
            group.ForEach(request => request.Fail(failure));
            return true;
        }

        var members = new List<Member>(group.Count);
        var hasSavepoints = _groupsWithSavepoints > 0;
        _groupsWithSavepoints -= hasSavepoints ? 1 : 0;
        try
        {
            foreach (var request in group)
            {
                var before = _connection.RowsChanged;
                var member = hasSavepoints ? RunInSavepoint(request) : Run(request);
                if (!hasSavepoints && member.Failure is not null && _connection.RowsChanged != before)
                {
                    RollBack();
                    _groupsWithSavepoints = GroupsWithSavepoints;
                    return TryWrite(group);
                }

                members.Add(member);
            }

            _connection.Execute("COMMIT");
        }
        catch (Exception failure) when (failure is SqliteException or TransactionLostException)
        {
            RollBack();
            return false;
        }

        members.ForEach(member => member.Answer());
        return true;
    }

    /// <summary>Runs one request as its own transaction. There is nobody left to blame: a failure goes to its caller.</summary>
    private void WriteAlone(WriteRequest request)
    {
        Member member;
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
            member = Run(request);
            _connection.Execute(member.Failure is null ? "COMMIT" : "ROLLBACK");
        }
        catch (Exception failure) when (failure is SqliteException or TransactionLostException)
        {
            RollBack();
            request.Fail(failure.InnerException ?? failure);
            return;
        }

        member.Answer();
    }

    /// <summary>
    /// Runs one request. Its exception is not answered before the COMMIT: it may be due to what others of the group have written.
    /// </summary>
    /// <exception cref="TransactionLostException">SQLite has given up the whole transaction, as it does when the disk is full.</exception>
    private Member Run(WriteRequest request)
    {
        var session = new WriteSession(_connection, _catalog, _time);
        try
        {
            request.Run(session);
            return new Member(request, session, null);
        }
#pragma warning disable CA1031 // whatever the caller's work throws is the caller's: it gets it, and the others of the group go on
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return _connection.IsInTransaction ? new Member(request, session, failure) : throw new TransactionLostException(failure);
        }
    }

    /// <summary>The same, and takes back what a request has written that failed.</summary>
    private Member RunInSavepoint(WriteRequest request)
    {
        _connection.Execute("SAVEPOINT request");
        var member = Run(request);
        if (member.Failure is not null)
        {
            _connection.Execute("ROLLBACK TO request");
        }

        _connection.Execute("RELEASE request");
        return member;
    }

    private void Compact(WriteRequest request)
    {
        try
        {
            _connection.Compact();
        }
        catch (SqliteException failure)
        {
            request.Fail(failure);
            return;
        }

        request.Succeed();
    }

    private void RollBack()
    {
        if (_connection.IsInTransaction)
        {
            _connection.Execute("ROLLBACK");
        }
    }

    /// <summary>The file is to be written anew, which no transaction can do.</summary>
    private sealed class CompactRequest : WriteRequest
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public override bool IsCancelled() => false;

        public override void Run(WriteSession session) =>
            throw new InvalidOperationException("Compacting is no work of a transaction.");

        public override void Succeed() => _done.SetResult();

        public override void Fail(Exception reason) => _done.SetException(reason);
    }

    private sealed class TransactionLostException(Exception cause) : Exception("SQLite has rolled back the transaction.", cause);

    private sealed record Member(WriteRequest Request, WriteSession Session, Exception? Failure)
    {
        public void Answer()
        {
            if (Failure is not null)
            {
                Request.Fail(Failure);
                return;
            }

            Session.Committed();
            Request.Succeed();
        }
    }
}
