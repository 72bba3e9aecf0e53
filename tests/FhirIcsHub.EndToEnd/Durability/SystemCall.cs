using System.Text.RegularExpressions;

namespace FhirIcsHub.EndToEnd.Durability;

/// <summary>One line of strace's output: a call, at the moment when it was complete.</summary>
/// <param name="Name">Such as <c>fdatasync</c>.</param>
/// <param name="Text">Its arguments, with the paths of file descriptors, and what it returned.</param>
internal sealed partial record SystemCall(string Name, string Text)
{
    public bool IsReceipt => Name is "read" or "readv" or "recvfrom" or "recvmsg";

    public bool IsSending => Name is "write" or "writev" or "sendto" or "sendmsg";

    public bool Contains(string text) => Text.Contains(text, StringComparison.Ordinal);

    public bool IsWriteTo(string file) => Name is "write" or "writev" or "pwrite64" or "pwritev" && IsOn(file);

    /// <summary>Only a sync that has succeeded counts.</summary>
    public bool IsSyncOf(string file) => Name is "fsync" or "fdatasync" && IsOn(file) && Text.EndsWith("= 0", StringComparison.Ordinal);

    /// <summary>
    /// The calls in the order in which they ended, except those that send: an answer is on its way as soon as its call begins, so these
    /// stand where they began.
    /// </summary>
    public static List<SystemCall> ReadAll(string file)
    {
        var calls = new List<SystemCall>();
        var begun = new Dictionary<string, SystemCall>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file))
        {
            if (Whole().Match(line) is { Success: true } whole)
            {
                calls.Add(new SystemCall(whole.Groups["name"].Value, whole.Groups["text"].Value));
            }
            else if (Begun().Match(line) is { Success: true } start)
            {
                var call = new SystemCall(start.Groups["name"].Value, start.Groups["text"].Value);
                begun[start.Groups["thread"].Value] = call;
                if (call.IsSending)
                {
                    calls.Add(call);
                }
            }
            else if (Resumed().Match(line) is { Success: true } end
                && begun.Remove(end.Groups["thread"].Value, out var first) && !first.IsSending)
            {
                calls.Add(first with { Text = first.Text + end.Groups["text"].Value });
            }
        }

        return calls;
    }

    // With --decode-fds=path the first argument is a number and the path in angle brackets.
    private bool IsOn(string file) =>
        Descriptor().Match(Text) is { Success: true } match && match.Groups[1].Value.EndsWith("/" + file, StringComparison.Ordinal);

    [GeneratedRegex(@"^(?<thread>\d+) +(?<name>\w+)\((?<text>.*) <unfinished \.\.\.>$")]
    private static partial Regex Begun();

    [GeneratedRegex(@"^(?<thread>\d+) +<\.\.\. \w+ resumed>(?<text>.*)$")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"^(?<thread>\d+) +(?<name>\w+)\((?<text>.*\) += .+)$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^\d+<([^>]*)>")]
    private static partial Regex Descriptor();
}
