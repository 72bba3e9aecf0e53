using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Tests.Requirements;

/// <summary>ELM made by hand: a query over encounters E, in a library with a parameter P, an interval of DateTimes.</summary>
internal static class ElmNodes
{
    private const string System = "{urn:hl7-org:elm-types:r1}";
    private const string Fhir = "{http://hl7.org/fhir}";

    public static Expression OfPeriod => ToInterval(RowPath("period"));

    public static Expression Day2020 => Op(ElmOperator.Date, Number(2020), Number(1), Number(1));

    public static QuantitySelector OneYear => new() { Value = 1, Unit = "year" };

    public static Operation Op(ElmOperator op, params Expression[] operands) => new(op, operands);

    public static Property RowPath(string path) => new() { Path = path, Scope = "E" };

    public static FunctionRef ToInterval(Expression operand) =>
        new() { LibraryName = "FHIRHelpers", Name = "ToInterval", Operands = [operand] };

    public static Retrieve RetrieveOf(string type) => new() { DataType = Fhir + type };

    public static Query Encounters(Expression? where) => new()
    {
        Sources = [new AliasedQuerySource { Alias = "E", Expression = RetrieveOf("Encounter") }],
        Where = where,
    };

    /// <summary>A library with these definitions, the parameter P, and FHIRHelpers.ToInterval(Period).</summary>
    public static LibraryUnit Scope(params ExpressionDef[] statements)
    {
        var dates = new IntervalTypeSpecifier(new NamedTypeSpecifier(System + "DateTime"));
        var library = new Library
        {
            Includes = [new IncludeDef { LocalIdentifier = "FHIRHelpers", Path = "FHIRHelpers", Version = "4.0.1" }],
            Parameters =
            [
                new ParameterDef { Name = "P", ParameterTypeSpecifier = dates },
                new ParameterDef { Name = "Text", ParameterTypeSpecifier = new NamedTypeSpecifier(System + "String") },
            ],
            Statements = statements,
        };
        library.Identifier = new VersionedIdentifier { Id = "Test", Version = "1" };
        return LibraryUnit.Of(library, (name, _) => name == "FHIRHelpers" ? Helpers() : null);
    }

    /// <summary>A small FHIRHelpers.</summary>
    public static Library Helpers()
    {
        var concept = new FunctionDef
        {
            Name = "ToConcept",
            Operands = [new OperandDef { Name = "concept", OperandTypeSpecifier = new NamedTypeSpecifier(Fhir + "CodeableConcept") }],
            Expression = new InstanceSelector { ClassType = System + "Concept" },
        };
        var period = new OperandRef { Name = "period" };
        return new Library
        {
            Identifier = new VersionedIdentifier { Id = "FHIRHelpers", Version = "4.0.1" },
            Statements =
            [
                concept,
                new FunctionDef
                {
                    Name = "ToInterval",
                    Operands = [new OperandDef { Name = "period", OperandTypeSpecifier = new NamedTypeSpecifier(Fhir + "Period") }],
                    Expression = new If
                    {
                        Condition = Op(ElmOperator.IsNull, period),
                        Then = new Null(),
                        Else = new IntervalSelector { Low = Value(period, "start"), High = Value(period, "end") },
                    },
                },
            ],
        };
    }

    private static Property Value(Expression source, string path) =>
        new() { Path = "value", Source = new Property { Path = path, Source = source } };

    private static Literal Number(int value) =>
        new() { ValueType = System + "Integer", Value = value.ToString(global::System.Globalization.CultureInfo.InvariantCulture) };
}
