using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>
/// How many bytes of an SQLite file each table and index takes, by a walk over its pages (https://sqlite.org/fileformat2.html): the
/// library that the hub comes with lacks SQLite's own table of that, dbstat.
/// </summary>
internal sealed class TablePages : IDisposable
{
    private readonly FileStream _file;
    private readonly int _pageSize;

    private TablePages(string path)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[100];
        _file.ReadExactly(header);
        _pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size && size == 1 ? 65_536 : size;
    }

    /// <summary>Bytes by table and index, the largest first. The file is closed, its log empty.</summary>
    public static IReadOnlyList<(string Name, long Bytes)> Of(string path)
    {
        using var pages = new TablePages(path);
        using var database = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0";
        using var rows = command.ExecuteReader();
        var sizes = new List<(string, long)>();
        while (rows.Read())
        {
            sizes.Add((rows.GetString(0), pages.Count(rows.GetInt32(1)) * pages._pageSize));
        }

        return [.. sizes.OrderByDescending(size => size.Item2)];
    }

    public static void Print(string path, int resources, TextWriter output)
    {
        var sizes = Of(path);
        var total = new FileInfo(path).Length;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  on disk: {total / 1e6:N0} MB, {total / (double)resources:N0} bytes a resource, of which"));
        foreach (var (name, bytes) in sizes.Where(size => size.Bytes * 100 >= total))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {name,-78} {bytes / (double)resources,7:N1}"));
        }

        var others = sizes.Where(size => size.Bytes * 100 < total).Sum(size => size.Bytes) / (double)resources;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {"all others",-78} {others,7:N1}"));
    }

    public void Dispose() => _file.Dispose();

    private long Count(int root)
    {
        var count = 0L;
        var waiting = new Stack<int>([root]);
        var page = new byte[_pageSize];
        while (waiting.TryPop(out var number))
        {
            count++;
            Read(number, page);
            var start = number == 1 ? 100 : 0;
            var isInterior = page[start] is 2 or 5;
            var cells = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(start + 3));
            var pointers = start + (isInterior ? 12 : 8);
            for (var cell = 0; cell < cells; cell++)
            {
                int at = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(pointers + (cell * 2)));
                if (isInterior)
                {
                    waiting.Push(BinaryPrimitives.ReadInt32BigEndian(page.AsSpan(at)));
                    at += 4;
                }

                count += page[start] == 5 ? 0 : Overflow(page.AsSpan(at), isTable: page[start] == 13);
            }

            if (isInterior)
            {
                waiting.Push(BinaryPrimitives.ReadInt32BigEndian(page.AsSpan(start + 8)));
            }
        }

        return count;
    }

    /// <summary>Pages that a cell's content goes on in.</summary>
    private long Overflow(ReadOnlySpan<byte> cell, bool isTable)
    {
        var payload = 0L;
        int part;
        var read = 0;
        do
        {
            part = cell[read++];
            payload = (payload << 7) | (uint)(part & 127);
        }
        while (part >= 128);
        var most = isTable ? _pageSize - 35 : ((_pageSize - 12) * 64 / 255) - 23;
        if (payload <= most)
        {
            return 0;
        }

        var least = ((_pageSize - 12) * 32 / 255) - 23;
        var kept = least + ((payload - least) % (_pageSize - 4));
        return (payload - (kept <= most ? kept : least) + _pageSize - 5) / (_pageSize - 4);
    }

    private void Read(int number, byte[] page)
    {
        _file.Position = (number - 1L) * _pageSize;
        _file.ReadExactly(page);
    }
}
