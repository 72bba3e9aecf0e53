using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class GeographyResourcesTests
{
    [Fact]
    public void Every_resource_is_strict_r4_and_refers_only_to_resources_before_it()
    {
        var known = new HashSet<string>(StringComparer.Ordinal);

        foreach (var resource in TestGeography.Demo().ToResources())
        {
            Assert.True(Resource.Read(resource.Json).Success);
            foreach (var element in new[] { "partOf", "managingOrganization", "managingEntity" })
            {
                if (resource.Root.First(element).TextOf("reference") is { } reference)
                {
                    Assert.Contains(reference, known);
                }
            }

            Assert.True(known.Add($"{resource.TypeName}/{resource.Id}"));
        }
    }

    [Fact]
    public void A_practice_has_its_ods_code_and_belongs_to_its_neighbourhood()
    {
        var practice = TestGeography.Small().ToResources().Single(resource => resource.Id == "practice-Y90001");

        Assert.Equal("Organization", practice.TypeName);
        Assert.Equal("https://fhir.nhs.uk/Id/ods-organization-code", practice.Root.First("identifier").TextOf("system"));
        Assert.Equal("Y90001", practice.Root.First("identifier").TextOf("value"));
        Assert.Equal("Organization/nb-a", practice.Root.First("partOf").TextOf("reference"));
    }

    [Fact]
    public void Areas_that_people_live_in_are_locations_and_practices_are_not()
    {
        var locations = TestGeography.Small().ToResources().Where(resource => resource.TypeName == "Location")
            .Select(resource => resource.Id);

        Assert.Equal(["ics", "place-1", "nb-a", "nb-b", "place-2", "nb-c"], locations);
    }

    [Fact]
    public void Each_organization_has_a_group_of_the_people_registered_with_it()
    {
        var resources = TestGeography.Small().ToResources();

        var group = resources.Single(resource => resource.Id == "registered-place-1");

        Assert.Equal("Organization/place-1", group.Root.First("managingEntity").TextOf("reference"));
        Assert.Equal("Organization/place-1", group.Root.First("characteristic").First("value").TextOf("reference"));
        Assert.Equal(
            resources.Count(resource => resource.TypeName == "Organization"), resources.Count(resource => resource.TypeName == "Group"));
    }

    [Fact]
    public void The_resources_are_the_same_each_time()
    {
        var first = TestGeography.Demo().ToResources().Select(resource => resource.Json.ToArray());
        var second = TestGeography.Demo().ToResources().Select(resource => resource.Json.ToArray());

        Assert.Equal(first, second);
    }
}
