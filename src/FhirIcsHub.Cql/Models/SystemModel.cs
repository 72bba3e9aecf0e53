using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Models;

/// <summary>The types of the System model (specification section "Types").</summary>
internal static class SystemModel
{
    public static DataType Any => DataType.Any;

    public static NamedType Boolean { get; } = Type("Boolean");

    public static NamedType Integer { get; } = Type("Integer");

    public static NamedType Long { get; } = Type("Long");

    public static NamedType Decimal { get; } = Type("Decimal");

    public static NamedType String { get; } = Type("String");

    public static NamedType DateTime { get; } = Type("DateTime");

    public static NamedType Date { get; } = Type("Date");

    public static NamedType Time { get; } = Type("Time");

    public static NamedType Quantity { get; } = Type("Quantity");

    public static NamedType Ratio { get; } = Type("Ratio");

    public static NamedType Code { get; } = Type("Code");

    public static NamedType Concept { get; } = Type("Concept");

    public static NamedType Vocabulary { get; } = Type("Vocabulary");

    public static NamedType ValueSet { get; } = Type("ValueSet");

    public static NamedType CodeSystem { get; } = Type("CodeSystem");

    /// <summary>A type of the System model by its name without the model's.</summary>
    public static NamedType Type(string name) =>
        ModelSet.Shipped.System.FindType("System." + name) ?? throw new ArgumentException($"System has no type {name}", nameof(name));
}
