namespace FhirIcsHub.Synthetic.People;

/// <summary>
/// How life differs by deprivation quintile, in one place. Each table has five values, for quintile 1 (most deprived) to 5. They are made
/// up so that the well-known gradients show in a small population; they are not estimates of any real place.
/// </summary>
internal static class Deprivation
{
    /// <summary>Adults who smoke.</summary>
    public static double Smoking(int quintile) => At([0.25, 0.19, 0.145, 0.11, 0.08], quintile);

    /// <summary>Factor on the lifetime risk of a long-term condition.</summary>
    public static double Risk(int quintile) => At([1.32, 1.16, 1.0, 0.90, 0.80], quintile);

    /// <summary>Years by which long-term conditions begin earlier.</summary>
    public static double EarlierYears(int quintile) => At([7, 3.5, 0, -1.5, -3], quintile);

    /// <summary>Factor on the number of people of 65 and over.</summary>
    public static double OldAge(int quintile) => At([0.70, 0.85, 1.0, 1.15, 1.3], quintile);

    /// <summary>Mean systolic pressure of people with hypertension, mm[Hg]; the NICE and QOF target is 140.</summary>
    public static double TreatedSystolic(int quintile) => At([141, 138.5, 136.5, 134.5, 132], quintile);

    /// <summary>Factor on how often a due measurement (blood pressure, smoking status, HbA1c) is made at a consultation.</summary>
    public static double Checked(int quintile) => At([0.80, 0.88, 0.94, 0.98, 1.0], quintile);

    /// <summary>People with a long-term condition who have a care plan.</summary>
    public static double CarePlan(int quintile) => At([0.40, 0.47, 0.53, 0.59, 0.64], quintile);

    /// <summary>Factor on emergency department visits and emergency admissions.</summary>
    public static double Emergency(int quintile) => At([1.45, 1.2, 1.0, 0.88, 0.78], quintile);

    /// <summary>Factor on contact with adult social care.</summary>
    public static double SocialCare(int quintile) => At([1.3, 1.12, 1.0, 0.9, 0.8], quintile);

    private static double At(ReadOnlySpan<double> byQuintile, int quintile) => byQuintile[quintile - 1];
}
