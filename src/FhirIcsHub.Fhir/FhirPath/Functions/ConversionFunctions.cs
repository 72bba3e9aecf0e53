namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>toX() and convertsToX(): an input that does not convert gives empty or false.</summary>
internal static class ConversionFunctions
{
    public static readonly (string Name, Function Function)[] All =
    [
        .. Pair("Boolean", ToBoolean), .. Pair("Integer", ToInteger), .. Pair("Long", ToLong), .. Pair("Decimal", ToDecimal),
        .. Pair("String", ToText),
        .. Pair("Date", ToDate), .. Pair("DateTime", ToDateTime), .. Pair("Time", ToTime),
        ("toQuantity", new(0, 1, call => Quantity(call, false))),
        ("convertsToQuantity", new(0, 1, call => Quantity(call, true))),
    ];

    private static IEnumerable<(string Name, Function Function)> Pair(string type, Func<FhirPathValue, FhirPathValue> convert)
    {
        yield return ("to" + type,
            new(0, 0, call => call.Value((Evaluation _, in Scope _, FhirPathValue value) => Convert(value, convert))));
        yield return ("convertsTo" + type, new(0, 0, call => call.Value((Evaluation _, in Scope _, FhirPathValue value) =>
            FhirPathValue.FromBoolean(!Convert(value, convert).IsNone))));
    }

    private static FhirPathValue Convert(in FhirPathValue value, Func<FhirPathValue, FhirPathValue> convert)
    {
        var system = SystemValues.Of(value);
        return system.IsNone ? default : convert(system);
    }

    private static FhirPathValue ToBoolean(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Boolean => value,
        FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal when value.Decimal is 0 or 1 =>
            FhirPathValue.FromBoolean(value.Decimal == 1),
        FhirPathKind.String => value.String.ToLowerInvariant() switch
        {
            "true" or "t" or "yes" or "y" or "1" or "1.0" => FhirPathValue.FromBoolean(true),
            "false" or "f" or "no" or "n" or "0" or "0.0" => FhirPathValue.FromBoolean(false),
            _ => default,
        },
        _ => default,
    };

    private static FhirPathValue ToInteger(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Integer => value,
        FhirPathKind.Long when value.Long is >= int.MinValue and <= int.MaxValue => FhirPathValue.FromInteger((int)value.Long),
        FhirPathKind.Boolean => FhirPathValue.FromInteger(value.Boolean ? 1 : 0),
        FhirPathKind.String when FhirPathNumber.TryParseInteger(value.String, out var number) => FhirPathValue.FromInteger(number),
        _ => default,
    };

    private static FhirPathValue ToLong(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Integer or FhirPathKind.Long => FhirPathValue.FromLong(value.Long),
        FhirPathKind.Boolean => FhirPathValue.FromLong(value.Boolean ? 1 : 0),
        FhirPathKind.String when FhirPathNumber.TryParseLong(value.String, out var number) => FhirPathValue.FromLong(number),
        _ => default,
    };

    private static FhirPathValue ToDecimal(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Decimal => value,
        FhirPathKind.Integer or FhirPathKind.Long => FhirPathValue.FromDecimal(value.Long),
        FhirPathKind.Boolean => FhirPathValue.FromDecimal(value.Boolean ? 1.0m : 0.0m),
        FhirPathKind.String when FhirPathNumber.TryParseDecimal(value.String, out var number) => FhirPathValue.FromDecimal(number),
        _ => default,
    };

    private static FhirPathValue ToText(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.String => value,
        FhirPathKind.Element or FhirPathKind.Type => default,
        _ => FhirPathValue.FromString(value.ToString()),
    };

    private static FhirPathValue ToDate(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Date => value,
        FhirPathKind.DateTime => FhirPathValue.FromTemporal(value.Temporal.As(TemporalKind.Date)),
        FhirPathKind.String => Parse(value.String, TemporalKind.Date),
        _ => default,
    };

    private static FhirPathValue ToDateTime(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.DateTime => value,
        FhirPathKind.Date => FhirPathValue.FromTemporal(value.Temporal.As(TemporalKind.DateTime)),
        FhirPathKind.String => Parse(value.String, TemporalKind.DateTime),
        _ => default,
    };

    private static FhirPathValue ToTime(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Time => value,
        FhirPathKind.String => Parse(value.String, TemporalKind.Time),
        _ => default,
    };

    private static FhirPathValue Parse(string text, TemporalKind kind) =>
        PartialDateTime.TryParse(text, kind, out var temporal) ? FhirPathValue.FromTemporal(temporal) : default;

    private static Operation Quantity(FunctionCall call, bool asks)
    {
        var unit = call.OptionalArgument(0);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            var wanted = unit is null ? null : Arguments.Text(unit, run, scope);
            var quantity = ToQuantity(SystemValues.Of(value));
            if (quantity is { } given && wanted is not null && wanted != given.Unit)
            {
                quantity = Quantities.Convert(given, wanted);
            }

            return asks ? FhirPathValue.FromBoolean(quantity is not null)
                : quantity is { } found ? FhirPathValue.FromQuantity(found) : default;
        });
    }

    private static FhirPathQuantity? ToQuantity(in FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Quantity => value.Quantity,
        FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal => new FhirPathQuantity(value.Decimal, "1"),
        FhirPathKind.Boolean => new FhirPathQuantity(value.Boolean ? 1.0m : 0.0m, "1"),
        FhirPathKind.String when FhirPathQuantity.TryParse(value.String, out var quantity) => quantity,
        _ => null,
    };
}
