using System.Data.Common;

namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    /// <summary>
    /// Runs a part of the session's work that may be given up: when the token is cancelled, what the database is doing for it is
    /// interrupted. Nothing more can be done in the session then.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void RunInterruptibly(Action work, CancellationToken ct)
    {
        try
        {
            using var interruption = Connection.InterruptedBy(ct);
            work();
        }
        catch (DbException failure) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException("The database was told to give up.", failure, ct);
        }

        // An interruption that came with the last statement may not have been noticed by it, but by the next.
        ct.ThrowIfCancellationRequested();
    }
}
