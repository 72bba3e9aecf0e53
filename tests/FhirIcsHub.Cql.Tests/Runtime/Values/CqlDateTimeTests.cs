using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Values;

public sealed class CqlDateTimeTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20261122, 3);

    [Fact]
    public void Dates_and_times_are_small()
    {
        Assert.Equal(8, Unsafe.SizeOf<CqlDateTime>());
        Assert.Equal(4, Unsafe.SizeOf<CqlDate>());
        Assert.Equal(4, Unsafe.SizeOf<CqlTime>());
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        Check.One(Many, Prop.ForAll(Temporal.DateTimes, value =>
            CqlDateTime.TryParse(value.ToString(), value.OffsetMinutes, out var read) && read == value
                && read.OffsetMinutes == value.OffsetMinutes));
        Check.One(Many, Prop.ForAll(Temporal.Dates, value => CqlDate.TryParse(value.ToString(), out var read) && read == value));
        Check.One(Many, Prop.ForAll(Temporal.Times, value => CqlTime.TryParse(value.ToString(), out var read) && read == value));
    }

    [Fact]
    public void Orders_are_turned_round_by_turning_the_operands_round() =>
        Check.One(Many, Prop.ForAll(Temporal.DateTimes, Temporal.DateTimes, Temporal.Any, (a, b, precision) =>
            CqlDateTime.Compare(a, b, precision) == -CqlDateTime.Compare(b, a, precision)
                && CqlDateTime.Compare(a, b) == -CqlDateTime.Compare(b, a)
                && CqlDateTime.Compare(a, a) == 0));

    /// <summary>The oracle takes the components one by one, as the specification words it.</summary>
    [Fact]
    public void Values_of_one_offset_compare_component_by_component() =>
        Check.One(Many, Prop.ForAll(Temporal.DateTimes, Temporal.DateTimes, Temporal.Any, (a, b, precision) =>
        {
            b = new CqlDateTime(b.Low, b.Precision, a.OffsetMinutes);
            return CqlDateTime.Compare(a, b, precision) == ByTheBook(Components(a), Components(b), precision);
        }));

    [Fact]
    public void Instants_of_different_offsets_compare_as_points_in_time() =>
        Check.One(Many, Prop.ForAll(Temporal.Instants, Temporal.Instants, (a, b) =>
            CqlDateTime.Compare(a, b) == Instant(a).CompareTo(Instant(b)) && (a == b) == (Instant(a) == Instant(b))
                && (a != b || a.GetHashCode() == b.GetHashCode())));

    [Fact]
    public void Another_offset_leaves_the_point_in_time() =>
        Check.One(Many, Prop.ForAll(Temporal.Instants, Gen.Elements(0, 60, -480, 345).ToArbitrary(), (value, offset) =>
            value.AtOffset(offset) is var moved && moved.OffsetMinutes == offset && Instant(moved) == Instant(value)));

    [Theory]
    [InlineData("2012-03-10T10:20:00.999+07:00", "2012-03-10T09:20:00.999+06:00", DateTimePrecision.Hour, 0)]
    [InlineData("2012-03-10T23:30:00+00:00", "2012-03-11T00:30:00+01:00", DateTimePrecision.Minute, 0)]
    [InlineData("2012-03-10T23:30:00+00:00", "2012-03-11T00:30:00+01:00", DateTimePrecision.Day, -1)]
    public void Offsets_count_for_hours_and_below_only(string left, string right, DateTimePrecision precision, int order) =>
        Assert.Equal(order, CqlDateTime.Compare(Read(left), Read(right), precision));

    [Fact]
    public void A_second_without_milliseconds_is_uncertain_beside_one_that_has_them()
    {
        var (whole, exact) = (Read("2020-01-01T10:00:00Z"), Read("2020-01-01T10:00:00.000Z"));
        Assert.Null(CqlDateTime.Compare(whole, exact));
        Assert.Equal(0, CqlDateTime.Compare(whole, whole));
        Assert.Equal(0, CqlDateTime.Compare(whole, exact, DateTimePrecision.Second));
        Assert.Equal(-1, CqlDateTime.Compare(whole, Read("2020-01-01T10:00:01.000Z")));
    }

    [Theory]
    [InlineData("2012")]
    [InlineData("2012-02")]
    [InlineData("2012-02-29")]
    [InlineData("2012-02-29T")]
    [InlineData("2012T")]
    [InlineData("2012-02-29T10")]
    [InlineData("2012-02-29T10:30:15.1Z")]
    [InlineData("9999-12-31T23:59:59.9999999-14:00")]
    public void Texts_of_any_precision_are_read(string text) => Assert.True(CqlDateTime.TryParse(text, 0, out _));

    [Theory]
    [InlineData("")]
    [InlineData("T")]
    [InlineData("0000")]
    [InlineData("12012")]
    [InlineData("2012-13")]
    [InlineData("2011-02-29")]
    [InlineData("2012-2-9")]
    [InlineData("2012/02/09")]
    [InlineData("2012-02T10")]
    [InlineData("2012-02-29T24")]
    [InlineData("2012-02-29T10:60")]
    [InlineData("2012-02-29T10:30:60")]
    [InlineData("2012-02-29T10:30:15.")]
    [InlineData("2012-02-29T10:30+14:01")]
    [InlineData("2012-02-29T10:30+1:00")]
    [InlineData("2012-02-29T10:30ZZ")]
    [InlineData(" 2012")]
    [InlineData("٢٠١٢")]
    public void Texts_of_another_form_or_out_of_range_are_refused(string text) => Assert.False(CqlDateTime.TryParse(text, 0, out _));

    [Fact]
    public void No_text_is_an_exception()
    {
        var random = new Random(41);
        const string Alphabet = "0123456789-:.TZ+ tz\0é";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Create(random.Next(0, 32), random, (span, r) =>
            {
                for (var c = 0; c < span.Length; c++)
                {
                    span[c] = Alphabet[r.Next(Alphabet.Length)];
                }
            });
            CqlDateTime.TryParse(text, 0, out _);
            CqlDateTime.TryParse("2020-01-01T" + text, 0, out _);
            CqlTime.TryParse(text, out _);
        }
    }

    [Fact]
    public void The_offset_of_the_evaluation_is_that_of_a_text_without_one()
    {
        Assert.True(CqlDateTime.TryParse("2020-06-01T10:00", 60, out var value));
        Assert.Equal(60, value.OffsetMinutes);
    }

    private static CqlDateTime Read(string text) => CqlDateTime.TryParse(text, 0, out var value) ? value : throw new FormatException(text);

    private static DateTimeOffset Instant(CqlDateTime value) => new(value.Low, TimeSpan.FromMinutes(value.OffsetMinutes));

    private static int?[] Components(CqlDateTime value) =>
        [value.Year, value.Month, value.Day, value.Hour, value.Minute, value.Second, value.Millisecond];

    private static int? ByTheBook(int?[] left, int?[] right, DateTimePrecision precision)
    {
        var last = precision > DateTimePrecision.Month ? (int)precision - 1 : (int)precision;
        for (var i = 0; i <= last; i++)
        {
            if (left[i] is not { } x || right[i] is not { } y)
            {
                return null;
            }

            if (x != y)
            {
                return x < y ? -1 : 1;
            }
        }

        return 0;
    }
}
