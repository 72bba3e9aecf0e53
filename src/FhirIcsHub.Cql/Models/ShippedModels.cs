namespace FhirIcsHub.Cql.Models;

/// <summary>
/// What is shipped in the assembly, written by <c>tools/ModelInfoGenerator</c>: the models System and FHIR 4.0.1, and the library
/// FHIRHelpers 4.0.1 that FHIR's conversions call.
/// </summary>
internal static class ShippedModels
{
    /// <summary>CQL text of the library FHIRHelpers, version 4.0.1.</summary>
    public static string FhirHelpers => Text("FHIRHelpers-4.0.1.cql");

    public static ModelSet Read()
    {
        var system = Link("system.model", null);
        return new ModelSet([system, Link("fhir-4.0.1.model", new ModelSet([system]))]);
    }

    public static string Text(string name)
    {
        using var stream = typeof(ShippedModels).Assembly.GetManifestResourceStream("FhirIcsHub.Cql." + name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Model Link(string name, ModelSet? known)
    {
        var (model, problems) = ModelLinker.Link(ModelInfoText.Read(Text(name)), known);
        return model ?? throw new InvalidOperationException($"{name} is damaged: {string.Join("; ", problems)}");
    }
}
