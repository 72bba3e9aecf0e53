namespace FhirIcsHub.Storage.Records;

/// <summary>
/// A list of SQL parameters, its last one repeated up to one of a few lengths, so that a few prepared statements serve all lists.
/// </summary>
internal static class FilledList
{
    private static readonly int[] Lengths = [1, 4, 16, 64, 256];

    public static string Of(IEnumerable<string> parameters)
    {
        var list = parameters.ToList();
        var length = Array.Find(Lengths, length => length >= list.Count);
        for (var last = list[^1]; list.Count < length;)
        {
            list.Add(last);
        }

        return string.Join(", ", list);
    }
}
