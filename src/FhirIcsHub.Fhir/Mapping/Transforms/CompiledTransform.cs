using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>A transform with its parameters, ready to be done.</summary>
internal abstract class CompiledTransform
{
    /// <summary>The value; none when what it works on has none.</summary>
    /// <param name="run">The transformation under way.</param>
    /// <param name="frame">The variables.</param>
    /// <param name="element">The element that takes the value; null when a variable does.</param>
    public abstract MapValue Evaluate(MapRun run, MapValue[] frame, MapElement? element);
}

/// <summary>A transform that is one function.</summary>
internal sealed class FunctionTransform(Func<MapRun, MapValue[], MapElement?, MapValue> function) : CompiledTransform
{
    public override MapValue Evaluate(MapRun run, MapValue[] frame, MapElement? element) => function(run, frame, element);
}

/// <summary>A parameter: a variable or a constant.</summary>
internal readonly struct TransformParameter
{
    private readonly int _slot;
    private readonly MapValue _constant;

    public TransformParameter(int slot)
    {
        _slot = slot;
    }

    public TransformParameter(MapValue constant)
    {
        _slot = -1;
        _constant = constant;
    }

    /// <summary>Its text when it is a constant; null for a variable.</summary>
    public string? ConstantText => _slot < 0 ? _constant.Text() : null;

    public MapValue Of(MapValue[] frame) => _slot < 0 ? _constant : frame[_slot];

    public string? TextOf(MapValue[] frame) => _slot < 0 ? _constant.Text() : frame[_slot].Text();

    /// <summary>A text that must be there.</summary>
    public string Required(MapValue[] frame, string transform) => TextOf(frame)
        ?? throw new MapException(IssueType.Required, $"{transform}: a parameter has no value", Of(frame).Read.Element);

    public static TransformParameter Constant(MapParameter parameter) => new(MapValue.Of(parameter.Kind switch
    {
        MapParameterKind.Integer when int.TryParse(parameter.Text, out var integer) => FhirPathValue.FromInteger(integer),
        MapParameterKind.Decimal or MapParameterKind.Integer when decimal.TryParse(
            parameter.Text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            => FhirPathValue.FromDecimal(number),
        MapParameterKind.Boolean => FhirPathValue.FromBoolean(parameter.Text == "true"),
        _ => FhirPathValue.FromString(parameter.Text),
    }));
}
