using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace FhirIcsHub.Synthetic.Tests;

public partial class NhsNumberTests
{
    [Fact]
    public void Every_number_is_of_the_999_range() =>
        Assert.All(Numbers(1500), number => Assert.StartsWith("999", number, StringComparison.Ordinal));

    [Fact]
    public void Only_a_few_check_digits_are_wrong()
    {
        var numbers = Numbers(3000);
        var wrong = numbers.Count(number => !IsModulus11(number));

        Assert.InRange(wrong / (double)numbers.Count, 0.001, 0.02); // 0.4 % gp, 0.5 % acute, 3 % council
    }

    [Fact]
    public void No_two_people_of_a_feed_share_a_number()
    {
        foreach (var feed in DemoAreas.Messages(2000).GroupBy(message => message.Feed))
        {
            var numbers = feed.SelectMany(In).Where(IsModulus11).ToList();

            Assert.Equal(numbers.Count, numbers.Distinct().Count());
        }
    }

    private static List<string> Numbers(int people) => [.. DemoAreas.Messages(people).SelectMany(In)];

    private static IEnumerable<string> In(FeedMessage message) =>
        Number().Matches(Encoding.UTF8.GetString(message.Bundle)).Select(match => match.Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Word for word from the NHS Data Dictionary: multiply the first nine digits by 10 to 2, add, divide by 11, subtract the remainder from 11; 11 is 0, 10 is invalid.</summary>
    private static bool IsModulus11(string number)
    {
        var total = 0;
        for (var i = 0; i < 9; i++)
        {
            total += int.Parse(number.AsSpan(i, 1), null) * (10 - i);
        }

        var check = 11 - (total % 11);
        check = check == 11 ? 0 : check;
        return check != 10 && check == int.Parse(number.AsSpan(9, 1), null);
    }

    [GeneratedRegex("\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"([0-9 ]{10,12})\"")]
    private static partial Regex Number();
}
