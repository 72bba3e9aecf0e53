using System.Text;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Measures.Tests;

internal static class TestGeography
{
    /// <summary>
    /// Two places; place-1 has the neighbourhoods nb-a and nb-b, place-2 has nb-c. Each has one practice and two postcodes.
    /// </summary>
    public const string SmallJson = """
        {"id": "small", "version": "1",
         "system": {"id": "ics", "name": "Test ICS", "odsCode": "QZZ"},
         "places": [
           {"id": "place-1", "name": "One", "neighbourhoods": [
             {"id": "nb-a", "name": "Alpha", "practices": [{"odsCode": "Y90001", "name": "Alpha Surgery"}],
              "postcodes": [{"postcode": "ZZ1 1AA", "imdQuintile": 1}, {"postcode": "ZZ1 1AB", "imdQuintile": 2}]},
             {"id": "nb-b", "name": "Beta", "practices": [{"odsCode": "Y90002", "name": "Beta Surgery"}],
              "postcodes": [{"postcode": "ZZ2 1AA", "imdQuintile": 5}, {"postcode": "ZZ2 1AB"}]}]},
           {"id": "place-2", "name": "Two", "neighbourhoods": [
             {"id": "nb-c", "name": "Gamma", "practices": [{"odsCode": "Y90003", "name": "Gamma Surgery"}],
              "postcodes": [{"postcode": "ZZ3 1AA", "imdQuintile": 3}, {"postcode": "ZZ3 1AB", "imdQuintile": 4}]}]}]}
        """;

    public static Geography Small() => Geography.Parse(Encoding.UTF8.GetBytes(SmallJson));

    public static Geography Demo() =>
        Geography.Load(Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "geography", "demo.json"));
}
