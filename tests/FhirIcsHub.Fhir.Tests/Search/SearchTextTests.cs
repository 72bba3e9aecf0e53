using FhirIcsHub.Fhir.Search;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Search;

public class SearchTextTests
{
    [Theory]
    [InlineData("Eve", "eve")]
    [InlineData("EVE", "eve")]
    [InlineData("José", "jose")]
    [InlineData("Jose\u0301", "jose")]
    [InlineData("Zoë", "zoe")]
    [InlineData("Siân", "sian")]
    [InlineData("Łukasz Żółć", "lukasz zolc")]
    [InlineData("Nguyễn", "nguyen")]
    [InlineData("Ågren Ødegård", "agren odegard")]
    [InlineData("Straße", "strasse")]
    [InlineData("İpek", "ipek")]
    [InlineData("Ιωάννης", "ιωαννησ")]
    [InlineData("Андрей", "андреи")]
    [InlineData("O'Brien", "obrien")]
    [InlineData("O\u2019Brien", "obrien")]
    [InlineData("St. John", "st john")]
    [InlineData("Smith-Jones", "smith jones")]
    [InlineData("  van\t der   Berg ", "van der berg")]
    [InlineData("李四", "李四")]
    [InlineData("--", "")]
    public void Case_accents_punctuation_and_surplus_white_space_do_not_count(string value, string folded) =>
        Assert.Equal(folded, SearchText.Fold(value));

    [Fact]
    public void A_family_name_is_found_by_each_of_its_parts() =>
        Assert.Equal(["carreno quinones garcia", "quinones garcia", "garcia"], SearchText.FoldWithRests("Carreño Quiñones-García"));

    [Theory]
    [InlineData("x")]
    [InlineData("𝒳")]
    public void A_long_string_is_cut_between_characters(string letter)
    {
        var folded = SearchText.Fold("a" + string.Concat(Enumerable.Repeat(letter, 500)));
        Assert.InRange(folded.Length, SearchText.MaxFoldedLength - 1, SearchText.MaxFoldedLength);
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(folded)));
    }

    [Fact]
    public void Folding_twice_changes_nothing_more()
    {
        for (var c = '\u0020'; c < '\u2C00'; c++)
        {
            var once = SearchText.Fold(c.ToString());
            Assert.Equal(once, SearchText.Fold(once));
        }
    }
}
