namespace FhirIcsHub.Synthetic.People;

internal enum Smoking
{
    Never,
    Former,
    Current,
}

internal enum Frailty
{
    None,
    Mild,
    Moderate,
    Severe,
}

/// <summary>A synthetic person as they are; each feed then tells its own part of it, with its own mistakes.</summary>
internal sealed record Person
{
    public required int Index { get; init; }

    public required string NhsNumber { get; init; }

    public required bool Female { get; init; }

    public required string Family { get; init; }

    public required string Given { get; init; }

    public required string? Middle { get; init; }

    public required DateOnly Born { get; init; }

    public required DateOnly? Died { get; init; }

    /// <summary>Where the person lives.</summary>
    public required SyntheticArea Area { get; init; }

    public required SyntheticPostcode Home { get; init; }

    public required string AddressLine { get; init; }

    /// <summary>Has no address; systems then write the national pseudo-postcode.</summary>
    public required bool NoFixedAbode { get; init; }

    public required SyntheticPractice Practice { get; init; }

    public required EthnicCategory Ethnicity { get; init; }

    public required Smoking Smoking { get; init; }

    public required Frailty Frailty { get; init; }

    /// <summary>In the order of <see cref="LongTermCondition.All"/>; each began before the last day.</summary>
    public required IReadOnlyList<Diagnosis> Diagnoses { get; init; }

    /// <summary>First day on which something may be recorded: the start of the window, or the birthday of a younger child.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Last day on which something may be recorded: the day of death, or the day before the reference date.</summary>
    public required DateOnly LastDay { get; init; }

    public required bool KnownToGp { get; init; }

    public required bool KnownToHospital { get; init; }

    public required bool KnownToCouncil { get; init; }

    public int Quintile => Home.ImdQuintile;

    /// <summary>Completed years on the last day.</summary>
    public int Age => AgeOn(LastDay);

    /// <summary>ZZ99 3VZ is the pseudo-postcode for no fixed abode.</summary>
    public string Postcode => NoFixedAbode ? "ZZ99 3VZ" : Home.Postcode;

    public string Gender => Female ? "female" : "male";

    public int AgeOn(DateOnly day)
    {
        var years = day.Year - Born.Year;
        return Born.AddYears(years) > day ? years - 1 : years;
    }

    public bool Has(LongTermCondition condition)
    {
        foreach (var diagnosis in Diagnoses)
        {
            if (ReferenceEquals(diagnosis.Condition, condition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A day of the window, any as likely as the other.</summary>
    public DateOnly AnyDay(Chance chance) => FirstDay.AddDays(chance.Below(LastDay.DayNumber - FirstDay.DayNumber + 1));
}
