using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class SortableDecimalTests
{
    [Theory]
    [InlineData("0", "1")]
    [InlineData("0.000", "1")]
    [InlineData("72.5", "252725")]
    [InlineData("72.500", "252725")]
    [InlineData("-72.5", "047274~")]
    [InlineData("1", "2511")]
    [InlineData("0.001", "2481")]
    [InlineData("79228162514264337593543950335", "27979228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001", "2231")]
    public void The_form_is_fixed(string number, string text) =>
        Assert.Equal(text, SortableDecimal.Encode(decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Texts_sort_as_the_numbers_do() => Prop.ForAll(
        Arb.From(Decimals()),
        Arb.From(Decimals()),
        (left, right) => Math.Sign(left.CompareTo(right))
            == Math.Sign(string.CompareOrdinal(SortableDecimal.Encode(left), SortableDecimal.Encode(right))))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void A_text_is_the_number_again() => Prop.ForAll(
        Arb.From(Decimals()),
        number => SortableDecimal.Decode(SortableDecimal.Encode(number)) == number && SortableDecimal.Encode(number).Length <= SortableDecimal.MaxLength)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    /// <summary>All magnitudes alike, and many pairs that are close to each other.</summary>
    private static Gen<decimal> Decimals()
    {
        var any = from low in Gen.Choose(int.MinValue, int.MaxValue)
                  from middle in Gen.Choose(int.MinValue, int.MaxValue)
                  from high in Gen.Choose(int.MinValue, int.MaxValue)
                  from negative in Gen.Elements(true, false)
                  from scale in Gen.Choose(0, 28)
                  select new decimal(low, middle, high, negative, (byte)scale);
        var near = from digits in Gen.Choose(-2000, 2000)
                   from scale in Gen.Choose(0, 3)
                   select new decimal(Math.Abs(digits), 0, 0, digits < 0, (byte)scale);
        return Gen.OneOf(any, near, near);
    }
}
