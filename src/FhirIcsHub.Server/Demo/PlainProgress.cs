using System.Globalization;

namespace FhirIcsHub.Server.Demo;

/// <summary>Progress in plain lines, one for every tenth, where no bar can be drawn.</summary>
internal sealed class PlainProgress(int total, Action<string> say)
{
    private const int Parts = 10;
    private readonly Lock _lock = new();
    private int _done;

    public void Step()
    {
        lock (_lock)
        {
            _done++;
            if (_done * Parts / total != (_done - 1) * Parts / total)
            {
                say(string.Create(CultureInfo.InvariantCulture, $"  sent {_done} of {total} messages"));
            }
        }
    }
}
