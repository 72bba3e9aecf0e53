using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>The point types of CQL. Steps: 1, 0.00000001, and for dates and times the unit of the value's own precision.</summary>
internal static class PointTypes
{
    public static PointType Of(Type type) =>
        type == typeof(int) ? new Integers()
        : type == typeof(long) ? new Longs()
        : type == typeof(decimal) ? new Decimals()
        : type == typeof(CqlDate) ? new Dates()
        : type == typeof(CqlDateTime) ? new DateTimes()
        : type == typeof(CqlTime) ? new Times()
        : type == typeof(CqlQuantity) ? new QuantityPoints()
        : throw new InvalidOperationException($"{type.Name} is no type of points");

    private sealed class Integers : PointType<int>
    {
        public override string Name => "Integer";

        public override int? Compare(int left, int right, DateTimePrecision? precision) => left.CompareTo(right);

        public override bool TrySuccessor(int point, out int successor)
        {
            successor = unchecked(point + 1);
            return point != int.MaxValue;
        }

        public override bool TryPredecessor(int point, out int predecessor)
        {
            predecessor = unchecked(point - 1);
            return point != int.MinValue;
        }

        public override int Minimum(int like) => int.MinValue;

        public override int Maximum(int like) => int.MaxValue;
    }

    private sealed class Longs : PointType<long>
    {
        public override string Name => "Long";

        public override int? Compare(long left, long right, DateTimePrecision? precision) => left.CompareTo(right);

        public override bool TrySuccessor(long point, out long successor)
        {
            successor = unchecked(point + 1);
            return point != long.MaxValue;
        }

        public override bool TryPredecessor(long point, out long predecessor)
        {
            predecessor = unchecked(point - 1);
            return point != long.MinValue;
        }

        public override long Minimum(long like) => long.MinValue;

        public override long Maximum(long like) => long.MaxValue;
    }

    private sealed class Decimals : PointType<decimal>
    {
        public override string Name => "Decimal";

        public override int? Compare(decimal left, decimal right, DateTimePrecision? precision) => left.CompareTo(right);

        public override bool TrySuccessor(decimal point, out decimal successor)
        {
            successor = point < CqlDecimal.MaxValue ? point + CqlDecimal.Step : point;
            return point < CqlDecimal.MaxValue;
        }

        public override bool TryPredecessor(decimal point, out decimal predecessor)
        {
            predecessor = point > CqlDecimal.MinValue ? point - CqlDecimal.Step : point;
            return point > CqlDecimal.MinValue;
        }

        public override decimal Minimum(decimal like) => CqlDecimal.MinValue;

        public override decimal Maximum(decimal like) => CqlDecimal.MaxValue;
    }

    private sealed class Dates : PointType<CqlDate>
    {
        public override string Name => "Date";

        public override int? Compare(CqlDate left, CqlDate right, DateTimePrecision? precision) => CqlDate.Compare(left, right, precision);

        public override bool TrySuccessor(CqlDate point, out CqlDate successor) =>
            CalendarArithmetic.TryAdd(point, 1, point.Precision, out successor);

        public override bool TryPredecessor(CqlDate point, out CqlDate predecessor) =>
            CalendarArithmetic.TryAdd(point, -1, point.Precision, out predecessor);

        public override CqlDate Minimum(CqlDate like) => CqlDate.MinValue;

        public override CqlDate Maximum(CqlDate like) => CqlDate.MaxValue;
    }

    private sealed class DateTimes : PointType<CqlDateTime>
    {
        public override string Name => "DateTime";

        public override int? Compare(CqlDateTime left, CqlDateTime right, DateTimePrecision? precision) =>
            CqlDateTime.Compare(left, right, precision);

        public override bool TrySuccessor(CqlDateTime point, out CqlDateTime successor) =>
            CalendarArithmetic.TryAdd(point, 1, point.Precision, out successor);

        public override bool TryPredecessor(CqlDateTime point, out CqlDateTime predecessor) =>
            CalendarArithmetic.TryAdd(point, -1, point.Precision, out predecessor);

        public override CqlDateTime Minimum(CqlDateTime like) => CqlDateTime.MinValue;

        public override CqlDateTime Maximum(CqlDateTime like) => CqlDateTime.MaxValue;
    }

    private sealed class Times : PointType<CqlTime>
    {
        public override string Name => "Time";

        public override int? Compare(CqlTime left, CqlTime right, DateTimePrecision? precision) => CqlTime.Compare(left, right, precision);

        public override bool TrySuccessor(CqlTime point, out CqlTime successor)
        {
            successor = CalendarArithmetic.AddWithinDays(point, 1, point.Precision, out var days);
            return days == 0;
        }

        public override bool TryPredecessor(CqlTime point, out CqlTime predecessor)
        {
            predecessor = CalendarArithmetic.AddWithinDays(point, -1, point.Precision, out var days);
            return days == 0;
        }

        public override CqlTime Minimum(CqlTime like) => CqlTime.MinValue;

        public override CqlTime Maximum(CqlTime like) => CqlTime.MaxValue;
    }

    private sealed class QuantityPoints : PointType<CqlQuantity>
    {
        public override string Name => "Quantity";

        public override int? Compare(CqlQuantity left, CqlQuantity right, DateTimePrecision? precision) =>
            QuantityOrder.Compare(left, right);

        public override bool TrySuccessor(CqlQuantity point, out CqlQuantity successor)
        {
            successor = point.Value < CqlDecimal.MaxValue ? new CqlQuantity(point.Value + CqlDecimal.Step, point.Unit) : point;
            return point.Value < CqlDecimal.MaxValue;
        }

        public override bool TryPredecessor(CqlQuantity point, out CqlQuantity predecessor)
        {
            predecessor = point.Value > CqlDecimal.MinValue ? new CqlQuantity(point.Value - CqlDecimal.Step, point.Unit) : point;
            return point.Value > CqlDecimal.MinValue;
        }

        public override CqlQuantity Minimum(CqlQuantity? like) => new(CqlDecimal.MinValue, like?.Unit);

        public override CqlQuantity Maximum(CqlQuantity? like) => new(CqlDecimal.MaxValue, like?.Unit);
    }
}
