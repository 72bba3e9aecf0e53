namespace FhirIcsHub.Synthetic.People;

/// <summary>Draws people. Person number i depends on the options and on i only, so any feed can meet the same person again.</summary>
internal sealed class PersonFactory(SyntheticOptions options)
{
    private const int YearsOfRecord = 3;

    /// <summary>People in five-year bands from 0 to 94 and 95-99, per thousand; about England and Wales, Census 2021.</summary>
    private static readonly double[] AgeBands = [54, 59, 60, 57, 60, 66, 70, 67, 63, 63, 69, 67, 58, 49, 49, 36, 25, 16, 8, 2];

    private readonly NhsNumbers _nhsNumbers = new(options.People, options.Seed);

    public Person Person(int index)
    {
        var chance = Chance.For(options.Seed, index, Purpose.Person);
        var area = chance.Of(options.Areas);
        var home = chance.Of(area.Postcodes);
        var practice = (chance.Is(0.93) ? area : chance.Of(options.Areas)).Practices;
        var female = chance.Is(0.508);
        var born = Birthday(chance, home.ImdQuintile);
        var age = Years(born, options.ReferenceDate);
        var smoking = SmokingOf(chance, age, home.ImdQuintile);
        var died = DayOfDeath(chance, age, home.ImdQuintile);
        var lastDay = died ?? options.ReferenceDate.AddDays(-1);
        var windowStart = options.ReferenceDate.AddYears(-YearsOfRecord);
        var diagnoses = DiagnosesOf(chance, born, lastDay, home.ImdQuintile, smoking);
        var frailty = FrailtyOf(chance, age, diagnoses.Count);

        return new Person
        {
            Index = index,
            NhsNumber = _nhsNumbers.Of(index),
            Female = female,
            Family = Names.Family(chance),
            Given = Names.Given(chance, female),
            Middle = chance.Is(0.35) ? Names.Given(chance, female) : null,
            Born = born,
            Died = died,
            Area = area,
            Home = home,
            AddressLine = Names.AddressLine(chance),
            NoFixedAbode = chance.Is(0.004),
            Practice = chance.Of(practice),
            Ethnicity = EthnicCategory.Drawn(chance),
            Smoking = smoking,
            Frailty = frailty,
            Diagnoses = diagnoses,
            FirstDay = born > windowStart ? born : windowStart,
            LastDay = lastDay,
            KnownToGp = chance.Is(0.985),
            KnownToHospital = chance.Is(HospitalShare(age, diagnoses.Count, home.ImdQuintile)),
            KnownToCouncil = chance.Is(CouncilShare(age, frailty, diagnoses.Count) * Deprivation.SocialCare(home.ImdQuintile)),
        };
    }

    private DateOnly Birthday(Chance chance, int quintile)
    {
        Span<double> weights = stackalloc double[AgeBands.Length];
        for (var band = 0; band < weights.Length; band++)
        {
            weights[band] = AgeBands[band] * (band >= 13 ? Deprivation.OldAge(quintile) : 1);
        }

        var days = (chance.Weighted(weights) * 1826) + chance.Below(1826);
        return options.ReferenceDate.AddDays(-1 - days);
    }

    private static Smoking SmokingOf(Chance chance, int age, int quintile)
    {
        var draw = chance.Fraction();
        if (age < 16)
        {
            return Smoking.Never;
        }

        var current = Deprivation.Smoking(quintile) * (age >= 75 ? 0.5 : 1);
        var former = age < 35 ? 0.10 : 0.29;
        return draw < current ? Smoking.Current : draw < current + former ? Smoking.Former : Smoking.Never;
    }

    private DateOnly? DayOfDeath(Chance chance, int age, int quintile)
    {
        var yearly = age switch { < 45 => 0.0005, < 65 => 0.004, < 75 => 0.014, < 85 => 0.04, _ => 0.11 };
        var dies = chance.Is(yearly * Deprivation.Risk(quintile) * YearsOfRecord * 0.6);
        var day = options.ReferenceDate.AddDays(-1 - chance.Below(YearsOfRecord * 360));
        return dies && age > YearsOfRecord ? day : null;
    }

    private static List<Diagnosis> DiagnosesOf(Chance chance, DateOnly born, DateOnly lastDay, int quintile, Smoking smoking)
    {
        var diagnoses = new List<Diagnosis>();
        foreach (var condition in LongTermCondition.All)
        {
            var risk = condition.LifetimeRisk * Deprivation.Risk(quintile) * (smoking == Smoking.Never ? 1 : condition.SmokerFactor);
            var gets = chance.Is(risk);
            var onsetAge = chance.Normal(condition.OnsetAge - Deprivation.EarlierYears(quintile), condition.OnsetSpread);
            var onset = born.AddDays((int)(365.25 * Math.Max(1.0, onsetAge)));
            if (gets && onset <= lastDay)
            {
                diagnoses.Add(new Diagnosis(condition, onset));
            }
        }

        return diagnoses;
    }

    private static Frailty FrailtyOf(Chance chance, int age, int conditions)
    {
        var score = chance.Fraction() + ((age - 65) * 0.02) + (conditions * 0.08);
        return age < 65 ? Frailty.None
            : score switch { < 0.75 => Frailty.None, < 1.05 => Frailty.Mild, < 1.3 => Frailty.Moderate, _ => Frailty.Severe };
    }

    private static double HospitalShare(int age, int conditions, int quintile)
    {
        var byAge = age switch { < 5 => 0.47, < 18 => 0.33, < 50 => 0.37, < 65 => 0.45, < 80 => 0.58, _ => 0.70 };
        return byAge + (0.05 * conditions) + (0.04 * (Deprivation.Emergency(quintile) - 1));
    }

    private static double CouncilShare(int age, Frailty frailty, int conditions)
    {
        var byAge = age switch { < 18 => 0.07, < 65 => 0.15, < 80 => 0.28, _ => 0.48 };
        return byAge + (0.02 * conditions) + (frailty >= Frailty.Moderate ? 0.25 : 0);
    }

    private static int Years(DateOnly born, DateOnly day)
    {
        var years = day.Year - born.Year;
        return born.AddYears(years) > day ? years - 1 : years;
    }
}
