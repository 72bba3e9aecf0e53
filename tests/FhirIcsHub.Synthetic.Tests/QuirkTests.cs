using System.Globalization;
using System.Text;
using Xunit;

namespace FhirIcsHub.Synthetic.Tests;

/// <summary>The peculiarities that make a feed look like itself.</summary>
public class QuirkTests
{
    private static readonly List<FeedMessage> Messages = DemoAreas.Messages(500, seed: 5);

    private static readonly Dictionary<string, string> Texts = Messages.GroupBy(message => message.Feed)
        .ToDictionary(feed => feed.Key, feed => string.Join('\n', feed.Select(message => Encoding.UTF8.GetString(message.Bundle))), StringComparer.Ordinal);

    [Theory]
    [InlineData("\"context\":{\"reference\":\"Encounter/")]
    [InlineData("\"type\":[{\"text\":\"F2F\"}]")]
    [InlineData("\"reason\":[{\"text\":")]
    [InlineData("\"comment\":\"")]
    [InlineData("\"related\":[{\"type\":\"has-member\"")]
    [InlineData("\"related\":[{\"type\":\"derived-from\"")]
    [InlineData("\"interpretation\":{")]
    [InlineData("\"clinicalStatus\":\"active\"")]
    [InlineData("\"verificationStatus\":\"confirmed\"")]
    [InlineData("\"assertedDate\":\"")]
    [InlineData("\"status\":\"suspended\"")]
    [InlineData("\"status\":\"cancelled\"")]
    [InlineData("\"prohibited\":false")]
    [InlineData("\"statusReason\":\"")]
    [InlineData("\"status\":\"entered-in-error\"")]
    [InlineData("\"system\":\"http://hl7.org/fhir/data-absent-reason\",\"code\":\"asked\"")]
    [InlineData("\"system\":\"http://read.info/readv2\"")]
    [InlineData("\"system\":\"http://read.info/ctv3\"")]
    [InlineData("\"userSelected\":true},{\"system\":\"http://snomed.info/sct\"")]
    [InlineData("Extension-CareConnect-GPC-NHSNumberVerificationStatus-1")]
    [InlineData("CareConnect-EthnicCategory-1\",\"code\":\"CA\"")]
    [InlineData("CareConnect-ConditionCategory-1")]
    [InlineData("\"unit\":\"mm[Hg]\"")]
    public void The_practices_send_what_STU3_left_behind(string expected) => Assert.Contains(expected, Texts["gp"], StringComparison.Ordinal);

    [Theory]
    [InlineData("\"class\":")]
    [InlineData("http://loinc.org")]
    [InlineData("\"encounter\":{")]
    [InlineData("UKCore")]
    public void The_practices_know_nothing_of(string later) => Assert.DoesNotContain(later, Texts["gp"], StringComparison.Ordinal);

    [Theory]
    [InlineData("\"class\":{\"system\":\"https://acute.demo.example/codes/patient-class\",\"code\":\"I\"}")]
    [InlineData("\"class\":{\"system\":\"https://acute.demo.example/codes/patient-class\",\"code\":\"O\"}")]
    [InlineData("\"class\":{\"system\":\"https://acute.demo.example/codes/patient-class\",\"code\":\"E\"}")]
    [InlineData("\"class\":{\"system\":\"https://acute.demo.example/codes/patient-class\",\"code\":\"D\"}")]
    [InlineData("\"class\":{\"system\":\"https://acute.demo.example/codes/patient-class\",\"code\":\"V\"}")]
    [InlineData("NHSDataModelAndDictionary-AdmissionMethod\",\"code\":\"21\"")]
    [InlineData("https://acute.demo.example/codes/admission-method\",\"code\":\"21\"")]
    [InlineData("NHSDataModelAndDictionary-DischargeDestination\",\"code\":\"19\"")]
    [InlineData("https://acute.demo.example/codes/discharge-destination\",\"code\":\"19\"")]
    [InlineData("Extension-UKCore-DischargeMethod")]
    [InlineData("http://hl7.org/fhir/sid/icd-10\",\"code\":\"I10X\"")]
    [InlineData("http://loinc.org\",\"code\":\"85354-9\"")]
    [InlineData("\"title\":\"Discharge plan\"")]
    [InlineData("\"reference\":\"Practitioner?identifier=https://fhir.hl7.org.uk/Id/gmc-number|99")]
    public void The_hospital_sends_its_own_codes(string expected) => Assert.Contains(expected, Texts["acute"], StringComparison.Ordinal);

    [Fact]
    public void The_hospital_knows_no_SNOMED() => Assert.DoesNotContain("http://snomed.info/sct", Texts["acute"], StringComparison.Ordinal);

    [Theory]
    [InlineData("\"system\":\"https://council.demo.example/id/person\"")]
    [InlineData("https://council.demo.example/codes/gender\",\"code\":\"2\"")]
    [InlineData("https://council.demo.example/codes/event-type\",\"code\":\"ASSESS\"")]
    [InlineData("https://council.demo.example/codes/event-type\",\"code\":\"REVIEW\"")]
    [InlineData("https://council.demo.example/codes/service-type\",\"code\":\"LTS-COM\"")]
    [InlineData("https://council.demo.example/codes/service-type\",\"code\":\"STS-REAB\"")]
    [InlineData("https://council.demo.example/codes/finding\",\"code\":\"LIVES-ALONE\"")]
    public void The_council_sends_its_own_codes(string expected) => Assert.Contains(expected, Texts["council"], StringComparison.Ordinal);

    [Theory]
    [InlineData("snomed")]
    [InlineData("loinc")]
    [InlineData("icd-10")]
    public void The_council_knows_no_clinical_codes(string system) => Assert.DoesNotContain(system, Texts["council"], StringComparison.Ordinal);

    [Fact]
    public void Practice_times_have_the_offset_that_London_had()
    {
        var london = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
        var times = Messages.Where(message => message.Feed == "gp").SelectMany(Dates.TimesIn).Distinct().ToList();

        Assert.Contains(times, time => time.EndsWith("+01:00", StringComparison.Ordinal));
        Assert.Contains(times, time => time.EndsWith("+00:00", StringComparison.Ordinal));
        Assert.All(times, time =>
        {
            var sent = DateTimeOffset.ParseExact(time, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
            Assert.Equal(london.GetUtcOffset(sent.DateTime), sent.Offset);
        });
    }

    [Fact]
    public void Hospital_times_have_no_offset() =>
        Assert.All(Messages.Where(message => message.Feed == "acute").SelectMany(Dates.TimesIn), time => Assert.Matches("T[0-9]{2}:[0-9]{2}:[0-9]{2}$", time));
}
