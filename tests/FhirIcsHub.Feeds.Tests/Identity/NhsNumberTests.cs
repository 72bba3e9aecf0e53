using FhirIcsHub.Feeds.Identity;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Identity;

public sealed class NhsNumberTests
{
    [Theory]
    [InlineData("9912003888")]
    [InlineData("9000000009")]
    public void Numbers_that_the_UK_Core_notes_work_out_by_hand_are_valid(string number) => Assert.True(NhsNumber.TryParse(number, out _));

    [Theory]
    [InlineData("9912003890")]
    [InlineData("9912003814")]
    [InlineData("4123456879")]
    public void Official_examples_with_a_wrong_check_digit_are_not(string number) => Assert.False(NhsNumber.TryParse(number, out _));

    [Theory]
    [InlineData("991 200 3888")]
    [InlineData("991-200-3888")]
    [InlineData(" 9912003888 ")]
    public void Spaces_and_dashes_do_not_count(string number)
    {
        Assert.True(NhsNumber.TryParse(number, out var parsed));
        Assert.Equal("9912003888", parsed.Digits);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("991200388")]
    [InlineData("99120038880")]
    [InlineData("991200388X")]
    public void Anything_but_ten_digits_is_no_NHS_number(string? text) => Assert.False(NhsNumber.TryParse(text, out _));

    /// <summary>The oracle does it as the Data Dictionary words it, step by step, on the number as an integer.</summary>
    [Fact]
    public void The_check_agrees_with_the_Data_Dictionarys_own_steps_on_any_ten_digits() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(
            Gen.Choose(0, 9).ArrayOf(10).ToArbitrary(),
            digits => NhsNumber.HasRightCheckDigit(string.Concat(digits)) == IsValidByTheBook(digits)));

    [Fact]
    public void One_wrong_digit_is_always_noticed() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            Gen.Choose(0, 9).ArrayOf(9).ToArbitrary(), Gen.Choose(0, 9).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(),
            (nine, position, by) =>
            {
                for (var check = 0; check < 10; check++)
                {
                    int[] digits = [.. nine, check];
                    if (!NhsNumber.HasRightCheckDigit(string.Concat(digits)))
                    {
                        continue;
                    }

                    digits[position] = (digits[position] + by) % 10;
                    if (NhsNumber.HasRightCheckDigit(string.Concat(digits)))
                    {
                        return false;
                    }
                }

                return true;
            }));

    [Theory]
    [InlineData("9912003888", true)]
    [InlineData("pat-9912003888-x", true)]
    [InlineData("pat.991-200-3888", true)]
    [InlineData("id991 200 3888", true)]
    [InlineData("19912003888", true)]
    [InlineData("9912003890", false)]
    [InlineData("99120-03888", false)]
    [InlineData("1001e3", false)]
    public void A_valid_number_is_found_inside_an_id(string text, bool expected) => Assert.Equal(expected, NhsNumber.OccursIn(text));

    [Fact]
    public void It_does_not_print_itself()
    {
        Assert.True(NhsNumber.TryParse("9912003888", out var number));
        Assert.DoesNotContain("9912003888", $"{number}", StringComparison.Ordinal);
    }

    private static bool IsValidByTheBook(int[] digits)
    {
        var total = 0;
        for (var position = 1; position <= 9; position++)
        {
            total += digits[position - 1] * (11 - position);
        }

        var check = 11 - (total % 11);
        return check switch
        {
            11 => digits[9] == 0,
            10 => false,
            _ => digits[9] == check,
        };
    }
}
