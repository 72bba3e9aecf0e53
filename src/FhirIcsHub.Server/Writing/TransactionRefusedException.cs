namespace FhirIcsHub.Server.Writing;

/// <summary>
/// Leaves the writer's session so that the store undoes it; <see cref="HubWriter"/> turns it back into the result that it carries.
/// </summary>
#pragma warning disable CA1032 // It is no general exception: it exists only with the result that refused the transaction.
internal sealed class TransactionRefusedException(WriteResult result) : Exception("A write of the transaction was refused.")
#pragma warning restore CA1032
{
    public WriteResult Result { get; } = result;
}
