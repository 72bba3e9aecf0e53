namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>lowBoundary, highBoundary and precision.</summary>
internal static class BoundaryFunctions
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("lowBoundary", new(0, 1, call => Boundary(call, isHigh: false))),
        ("highBoundary", new(0, 1, call => Boundary(call, isHigh: true))),
        ("precision",
            new(0, 0, call => call.Value((Evaluation _, in Scope _, FhirPathValue value) => Precision(SystemValues.Of(value), call)))),
    ];

    private static Operation Boundary(FunctionCall call, bool isHigh)
    {
        var argument = call.OptionalArgument(0);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            var system = SystemValues.Of(value);
            var precision = Arguments.Integer(argument, run, scope);
            return system.Kind switch
            {
                FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal =>
                    Boundaries.OfDecimal(system.Decimal, precision, isHigh) is { } bound
                    ? FhirPathValue.FromDecimal(bound)
                    : default,
                FhirPathKind.Quantity => Boundaries.OfDecimal(system.Quantity.Value, precision, isHigh) is { } bound
                    ? FhirPathValue.FromQuantity(system.Quantity with { Value = bound })
                    : default,
                FhirPathKind.Date or FhirPathKind.DateTime or FhirPathKind.Time =>
                    Boundaries.OfTemporal(system.Temporal, precision, isHigh) is { } bound
                    ? FhirPathValue.FromTemporal(bound)
                    : default,
                FhirPathKind.None => default,
                _ => throw call.Error($"{Ordering.NameOf(system)} has no boundaries"),
            };
        });
    }

    private static FhirPathValue Precision(in FhirPathValue value, FunctionCall call) => value.Kind switch
    {
        FhirPathKind.Integer or FhirPathKind.Long => FhirPathValue.FromInteger(Digits(value.Decimal)),
        FhirPathKind.Decimal => FhirPathValue.FromInteger(value.Decimal.Scale),
        FhirPathKind.Date or FhirPathKind.DateTime or FhirPathKind.Time => FhirPathValue.FromInteger(Boundaries.DigitsOf(value.Temporal)),
        FhirPathKind.None => default,
        _ => throw call.Error($"{Ordering.NameOf(value)} has no precision"),
    };

    private static int Digits(decimal value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture).Count(char.IsAsciiDigit);
}
