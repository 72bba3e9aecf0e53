using System.Text.Json;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>
/// A clinical term as a GP system knows it. Read codes have five characters, trailing stops included; null when the system has none.
/// </summary>
internal sealed record GpCode(string Term, string Snomed, string? ReadV2 = null, string? Ctv3 = null)
{
    private const string ReadV2System = "http://read.info/readv2";
    private const string Ctv3System = "http://read.info/ctv3";

    /// <summary>
    /// As a CodeableConcept: most often the Read code that the user picked with the SNOMED code that the system computed beside it;
    /// sometimes SNOMED alone; and, from old records, Read alone.
    /// </summary>
    public void Write(Utf8JsonWriter json, string name, Chance chance)
    {
        var draw = chance.Fraction();
        json.WriteStartObject(name);
        json.WriteStartArray("coding");
        if (ReadV2 is null || draw < 0.15)
        {
            json.Coding(FhirJson.Snomed, Snomed, Term);
        }
        else if (draw < 0.18)
        {
            json.Coding(ReadV2System, ReadV2, Term);
        }
        else
        {
            if (Ctv3 is not null && draw < 0.30)
            {
                json.Coding(Ctv3System, Ctv3, Term, userSelected: true);
            }
            else
            {
                json.Coding(ReadV2System, ReadV2, Term, userSelected: true);
            }

            json.Coding(FhirJson.Snomed, Snomed, Term, userSelected: false);
        }

        json.WriteEndArray();
        json.WriteString("text", Term);
        json.WriteEndObject();
    }
}
