namespace FhirIcsHub.Server.Commands;

/// <summary>Lines typed at a terminal, with a history under the arrow keys.</summary>
internal sealed class LineEditor : ILineSource
{
    private readonly List<string> _history = [];
    private string _line = "";
    private int _cursor;

    public bool IsInteractive => true;

    public string? Read(string prompt)
    {
        _line = "";
        _cursor = 0;
        var shown = _history.Count;
        Draw(prompt);
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            var isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.WriteLine();
                    Remember();
                    return _line;
                case ConsoleKey.D when isControl && _line.Length == 0:
                    Console.WriteLine();
                    return null;
                case ConsoleKey.UpArrow when shown > 0:
                    Replace(_history[--shown]);
                    break;
                case ConsoleKey.DownArrow when shown < _history.Count:
                    Replace(++shown < _history.Count ? _history[shown] : "");
                    break;
                default:
                    Edit(key, isControl);
                    break;
            }

            Draw(prompt);
        }
    }

    private void Edit(ConsoleKeyInfo key, bool isControl)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _cursor = Math.Max(0, _cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _cursor = Math.Min(_line.Length, _cursor + 1);
                break;
            case ConsoleKey.Home or ConsoleKey.A when key.Key == ConsoleKey.Home || isControl:
                _cursor = 0;
                break;
            case ConsoleKey.End or ConsoleKey.E when key.Key == ConsoleKey.End || isControl:
                _cursor = _line.Length;
                break;
            case ConsoleKey.U when isControl:
                (_line, _cursor) = (_line[_cursor..], 0);
                break;
            case ConsoleKey.K when isControl:
                _line = _line[.._cursor];
                break;
            case ConsoleKey.Backspace when _cursor > 0:
                _line = _line.Remove(--_cursor, 1);
                break;
            case ConsoleKey.Delete when _cursor < _line.Length:
                _line = _line.Remove(_cursor, 1);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _line = _line.Insert(_cursor++, key.KeyChar.ToString());
                }

                break;
        }
    }

    private void Replace(string line) => (_line, _cursor) = (line, line.Length);

    private void Remember()
    {
        if (_line.Trim().Length > 0 && (_history.Count == 0 || _history[^1] != _line))
        {
            _history.Add(_line);
        }
    }

    // The line anew from its first column, the rest of it cleared, and the cursor put back.
    private void Draw(string prompt)
    {
        Console.Write($"\r{prompt}{_line}\u001b[K");
        if (_cursor < _line.Length)
        {
            Console.Write($"\u001b[{_line.Length - _cursor}D");
        }
    }
}
