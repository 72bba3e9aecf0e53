namespace FhirIcsHub.Synthetic.People;

/// <summary>
/// A condition of the long-term-condition register, as the three worlds code it. SNOMED codes as in the register's value set; Read v2 and
/// CTV3 spelt with their trailing stops; ICD-10 with four characters and no dot, as hospitals send it. The lifetime risk is the share of
/// people of quintile 3 who get it if they live long enough; onset age and spread are in years, for quintile 3; the smoker factor
/// multiplies the risk of people who smoke or smoked.
/// </summary>
internal sealed record LongTermCondition(
    string Term,
    string Snomed,
    string ReadV2,
    string? Ctv3,
    string Icd10,
    double LifetimeRisk,
    double OnsetAge,
    double OnsetSpread,
    double SmokerFactor)
{
    public static readonly LongTermCondition Hypertension =
        new("Hypertension", "38341003", "G20..", "XE0Uc", "I10X", 0.46, 62, 14, 1.1);

    public static readonly LongTermCondition Type1Diabetes =
        new("Type 1 diabetes mellitus", "46635009", "C10E.", null, "E109", 0.005, 16, 6, 1);

    public static readonly LongTermCondition Type2Diabetes =
        new("Type 2 diabetes mellitus", "44054006", "C10F.", "X40J5", "E119", 0.15, 58, 11, 1.2);

    public static readonly LongTermCondition Asthma =
        new("Asthma", "195967001", "H33..", "H33..", "J459", 0.10, 16, 12, 1.1);

    public static readonly LongTermCondition Copd =
        new("Chronic obstructive pulmonary disease", "13645005", "H3...", "H3...", "J449", 0.05, 63, 9, 3.5);

    public static readonly LongTermCondition CoronaryHeartDisease =
        new("Coronary heart disease", "53741008", "G3...", null, "I251", 0.16, 70, 11, 1.6);

    public static readonly LongTermCondition HeartFailure =
        new("Heart failure", "84114007", "G58..", "G58..", "I500", 0.09, 77, 10, 1.3);

    public static readonly LongTermCondition Stroke =
        new("Stroke", "230690007", "G66..", "X00D1", "I639", 0.10, 73, 12, 1.4);

    public static readonly LongTermCondition AtrialFibrillation =
        new("Atrial fibrillation", "49436004", "G5730", "G5730", "I489", 0.13, 75, 10, 1.1);

    public static readonly LongTermCondition Dementia =
        new("Dementia", "52448006", "Eu02.", "X002w", "F03X", 0.16, 83, 7, 1.1);

    public static readonly LongTermCondition ChronicKidneyDisease =
        new("Chronic kidney disease", "709044004", "1Z12.", null, "N183", 0.18, 74, 11, 1.1);

    public static readonly LongTermCondition Depression =
        new("Depressive disorder", "35489007", "E2B..", "X00SO", "F329", 0.17, 36, 15, 1.4);

    /// <summary>In a fixed order: chance is drawn for each in turn.</summary>
    public static readonly IReadOnlyList<LongTermCondition> All =
    [
        Hypertension, Type1Diabetes, Type2Diabetes, Asthma, Copd, CoronaryHeartDisease, HeartFailure, Stroke, AtrialFibrillation, Dementia,
        ChronicKidneyDisease, Depression,
    ];
}

/// <summary>A person's long-term condition and the day it was first recorded.</summary>
internal sealed record Diagnosis(LongTermCondition Condition, DateOnly Onset);
