using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Models;

public sealed class ShippedModelsTests
{
    public static TheoryData<string, string> Shipped => new()
    {
        { "system-modelinfo.xml", "system.model" },
        { "fhir-modelinfo-4.0.1.xml", "fhir-4.0.1.model" },
    };

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_shipped_models_say_what_the_reference_model_info_says(string reference, string shipped)
    {
        using var file = File.OpenRead(ConformanceSuite.PathOf("elm-reference", "modelinfo", reference));
        var (info, problems) = ModelInfoXml.Read(file);

        Assert.Empty(problems);
        Assert.Equal(ModelInfoText.Write(info!), ShippedModels.Text(shipped));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_compact_form_loses_nothing(string reference, string shipped)
    {
        _ = reference;
        var text = ShippedModels.Text(shipped);

        Assert.Equal(text, ModelInfoText.Write(ModelInfoText.Read(text)));
    }

    [Fact]
    public void A_type_of_FHIR_has_the_elements_of_its_base_types_too()
    {
        var patient = Assert.IsType<ClassType>(ModelSet.Shipped.Find("FHIR")!.FindType("Patient"));

        Assert.Equal("FHIR.date", patient.Find("birthDate")!.Type.ToString());
        Assert.Equal("list<FHIR.Extension>", patient.Find("extension")!.Type.ToString());
        Assert.Equal("choice<FHIR.boolean,FHIR.dateTime>", patient.Find("deceased")!.Type.ToString());
        Assert.Equal("{http://hl7.org/fhir}Patient", patient.ElmName);
        Assert.True(patient.IsRetrievable);
    }
}
