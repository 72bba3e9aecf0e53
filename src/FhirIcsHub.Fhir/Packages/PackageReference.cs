namespace FhirIcsHub.Fhir.Packages;

/// <summary>A package that is asked for: its name, and which version will do.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">An exact version, a range (<c>1.2.x</c>, <c>^1.2</c>, <c>~1.2</c>, <c>&gt;=1.0 &lt;2.0</c>), a tag of the registry
/// (<c>latest</c>), or <c>current</c> or <c>dev</c> for a local build.</param>
public sealed record PackageReference(string Name, string Version)
{
    public const string Latest = "latest";

    private const int LongestName = 214;

    /// <summary>Reads <c>name</c>, <c>name@version</c> or <c>name#version</c>; null when it is none.</summary>
    public static PackageReference? Parse(string text)
    {
        var separator = text.IndexOfAny(['@', '#']);
        var name = separator < 0 ? text : text[..separator];
        var version = separator < 0 ? Latest : text[(separator + 1)..];
        return IsName(name) && IsAsked(version) ? new PackageReference(name, version) : null;
    }

    /// <summary>Whether it can be a package's name: letters, digits and <c>. - _</c>; never a path.</summary>
    public static bool IsName(string name) => name.Length <= LongestName && IsPlain(name);

    /// <summary>Whether it can be a package's own version: one that can name a folder.</summary>
    public static bool IsVersion(string version) => version.Length <= 128 && IsPlain(version, '+');

    /// <summary>Whether it can be asked for as a version: one, or a range of them.</summary>
    public static bool IsAsked(string version) =>
        version.Length is > 0 and <= 128
            && version.All(c => char.IsAsciiLetterOrDigit(c)
                || c is '.' or '-' or '+' or '_' or '*' or '^' or '~' or '<' or '>' or '=' or '|' or ' ');

    public override string ToString() => $"{Name}@{Version}";

    private static bool IsPlain(ReadOnlySpan<char> text, char alsoAllowed = '_')
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_') && c != alsoAllowed)
            {
                return false;
            }
        }

        return !text.IsEmpty && text[0] is not ('.' or '-') && text[^1] != '.';
    }
}
