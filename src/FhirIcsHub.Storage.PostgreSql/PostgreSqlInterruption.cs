using System.Globalization;
using Npgsql;

namespace FhirIcsHub.Storage.PostgreSql;

/// <summary>
/// Ends the running statement of a connection when a token is cancelled: the server is asked on a connection of its own. It asks again
/// until the session is over, since a question that arrives between two statements is lost.
/// </summary>
internal sealed class PostgreSqlInterruption : IDisposable
{
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(100);

    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationTokenSource _over = new();
    private Task _asking = Task.CompletedTask;

    public PostgreSqlInterruption(NpgsqlConnection connection, CancellationToken ct)
    {
        _connection = connection;
        _registration = ct.CanBeCanceled ? ct.UnsafeRegister(_ => _asking = Task.Run(AskAsync, CancellationToken.None), null) : default;
    }

    public void Dispose()
    {
        // Waits for a registration that is running, so that no question reaches the statements of the next session.
        _registration.Dispose();
        _over.Cancel();
        _asking.GetAwaiter().GetResult();
        _over.Dispose();
    }

    private async Task AskAsync()
    {
        // A clone knows the password, which the text of an open connection does not tell.
        await using var connection = (NpgsqlConnection)((ICloneable)_connection).Clone();
        try
        {
            await connection.OpenAsync(_over.Token).ConfigureAwait(false);
            using var command = connection.CreateCommand();
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT pg_cancel_backend({_connection.ProcessID})");
            using var timer = new PeriodicTimer(BetweenQuestions);
            do
            {
                await command.ExecuteNonQueryAsync(_over.Token).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(_over.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The session is over: there is nothing left to end.
        }
        catch (NpgsqlException)
        {
            // The server takes no connection: the statement ends with the one that it runs on.
        }
    }
}
