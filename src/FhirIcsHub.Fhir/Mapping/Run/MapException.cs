namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Ends a transformation; never leaves this folder.</summary>
internal sealed class MapException(string code, string reason, Element source = default) : Exception(reason)
{
    private string? _rule;
    private int _line;

    /// <summary>Notes the innermost rule that failed, once.</summary>
    public MapException In(string rule, MapPosition position)
    {
        if (_rule is null)
        {
            _rule = rule;
            _line = position.Line;
        }

        return this;
    }

    public Issue ToIssue(Element focus)
    {
        var line = _line == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $" (line {_line} of the map)");
        var place = source.Exists ? source : focus;
        return Issue.Error(code, _rule is null ? Message + "." : $"Rule {_rule}{line}: {Message}.", place.Exists ? place.Location : null);
    }
}
