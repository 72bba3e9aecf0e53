using System.Data;
using System.Data.Common;

namespace FhirIcsHub.Storage.Engine;

/// <summary>
/// A prepared statement of one connection, with named parameters of fixed types. Not reentrant: read it to the end, or dispose of its
/// reader, before it is used again.
/// </summary>
public sealed class Statement : IDisposable
{
    private readonly DbCommand _command;

    internal Statement(DbCommand command) => _command = command;

    public Statement With(string name, long? value) => Set(name, DbType.Int64, value);

    public Statement With(string name, string? value) => Set(name, DbType.String, value);

    public Statement With(string name, bool value) => Set(name, DbType.Boolean, value);

    public Statement With(string name, byte[]? value) => Set(name, DbType.Binary, value);

    /// <summary>Runs the statement; returns how many rows it changed.</summary>
    public int Execute() => _command.ExecuteNonQuery();

    /// <summary>Runs the query; the caller disposes of the reader.</summary>
    public DbDataReader Read() => _command.ExecuteReader();

    /// <summary>The first column of the first row as an integer; null when there is no row or it is NULL.</summary>
    public long? ReadInt64() => _command.ExecuteScalar() is { } value and not DBNull
        ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)
        : null;

    public void Dispose() => _command.Dispose();

    private Statement Set(string name, DbType type, object? value)
    {
        foreach (DbParameter known in _command.Parameters)
        {
            if (known.ParameterName == name)
            {
                known.Value = value ?? DBNull.Value;
                return this;
            }
        }

        var parameter = _command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = type;
        parameter.Value = value ?? DBNull.Value;
        _command.Parameters.Add(parameter);
        return this;
    }
}
