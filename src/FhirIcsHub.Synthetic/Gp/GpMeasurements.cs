using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>What is measured, asked and found at a consultation, according to age, conditions and deprivation.</summary>
internal sealed class GpMeasurements
{
    private static readonly GpCode BloodPressure = new("Blood pressure", "75367002", "246..", "X773t");
    private static readonly GpCode Systolic = new("Systolic blood pressure", "271649006");
    private static readonly GpCode Diastolic = new("Diastolic blood pressure", "271650006");
    private static readonly GpCode SystolicArterial = new("Systolic arterial pressure", "72313002");
    private static readonly GpCode DiastolicArterial = new("Diastolic arterial pressure", "1091811000000102");
    private static readonly GpCode Height = new("Body height", "1153637007", "229..");
    private static readonly GpCode Weight = new("Body weight", "27113001", "22A..");
    private static readonly GpCode BodyMassIndex = new("Body mass index", "60621009", "22K..", "22K..");
    private static readonly GpCode Pulse = new("Pulse rate", "78564009", "242..");
    private static readonly GpCode Temperature = new("Body temperature", "386725007", "2E3..");
    private static readonly GpCode HbA1c = new("Haemoglobin A1c level - IFCC standardised", "999791000000106", "42W5.", "XaPbt");
    private static readonly GpCode Renal = new("Urea and electrolytes", "252167001", "44J9.");
    private static readonly GpCode Creatinine = new("Serum creatinine level", "1000731000000107", "44J3.", "XE2q5");
    private static readonly GpCode Egfr = new("Estimated glomerular filtration rate", "80274001", "451E.");
    private static readonly GpCode Cholesterol = new("Serum cholesterol level", "1005671000000105", "44P..");
    private static readonly GpCode NeverSmoked = new("Never smoked tobacco", "266919005", "1371.", "XE0oh");
    private static readonly GpCode ExSmoker = new("Ex-smoker", "8517006", "137S.", "Ub1na");
    private static readonly GpCode Smoker = new("Smoker", "77176002", "137R.", "137R.");

    private static readonly GpCode[] Frailties =
    [
        new("Mild frailty", "925791000000100", "2Jd0."), new("Moderate frailty", "925831000000107", "2Jd1."),
        new("Severe frailty", "925861000000102", "2Jd2."),
    ];

    private readonly GpBundle _gp;
    private readonly Person _person;
    private readonly Chance _chance;
    private readonly double _checked;
    private readonly bool _vascular;
    private readonly bool _diabetic;
    private readonly int _heightCentimetres;
    private readonly double _bodyMassIndex;

    public GpMeasurements(GpBundle gp)
    {
        (_gp, _person, _chance) = (gp, gp.Person, gp.Chance);
        _checked = Deprivation.Checked(_person.Quintile);
        _diabetic = _person.Has(LongTermCondition.Type1Diabetes) || _person.Has(LongTermCondition.Type2Diabetes);
        _vascular = _diabetic || _person.Has(LongTermCondition.Hypertension) || _person.Has(LongTermCondition.CoronaryHeartDisease)
            || _person.Has(LongTermCondition.Stroke) || _person.Has(LongTermCondition.HeartFailure)
            || _person.Has(LongTermCondition.AtrialFibrillation) || _person.Has(LongTermCondition.ChronicKidneyDisease);
        _heightCentimetres = (int)_chance.Normal(_person.Age >= 18 ? _person.Female ? 162 : 175 : 52 + (6.5 * _person.Age), 5);
        _bodyMassIndex = Math.Max(
            14, _chance.Normal(_person.Age >= 18 ? 28.2 - (0.4 * _person.Quintile) : 17.5, _person.Age >= 18 ? 4.6 : 1.8));
    }

    public void Write(Consultation consultation)
    {
        var age = _person.AgeOn(consultation.Day);
        var seen = !consultation.Remote;
        if (_chance.Is((_vascular ? 0.72 : age >= 40 ? 0.32 : age >= 18 ? 0.14 : 0) * _checked))
        {
            WriteBloodPressure(consultation, age);
        }

        if (seen && _chance.Is(_vascular ? 0.32 : 0.16))
        {
            WriteBodyMass(consultation);
        }

        if (age >= 16 && _chance.Is((_person.Diagnoses.Count > 0 ? 0.42 : 0.26) * _checked))
        {
            WriteSmoking(consultation);
        }

        if (_diabetic && _chance.Is(0.5 * _checked))
        {
            var value = (int)Math.Max(32, _chance.Normal(58 - (1.3 * _person.Quintile), 12));
            GpObservation.Measured(
                _gp, HbA1c, GpObservation.Laboratory, consultation, value, "mmol/mol", "mmol/mol",
                value > 58 ? "H" : value < 42 ? "N" : null);
        }

        if (_chance.Is(_vascular ? 0.36 : age >= 40 ? 0.10 : 0.02))
        {
            WriteBloodTests(consultation, age);
        }

        if (seen && _chance.Is(0.22))
        {
            GpObservation.Measured(
                _gp, Pulse, GpObservation.VitalSigns, consultation, Whole(_chance.Normal(age < 5 ? 110 : 74, 9)), "/min", "/min");
        }

        if (seen && _chance.Is(age < 10 ? 0.5 : 0.12))
        {
            GpObservation.Measured(
                _gp, Temperature, GpObservation.VitalSigns, consultation, FhirJson.Decimal((int)_chance.Normal(369, 5), 1),
                "degrees C", "Cel");
        }

        if (_person.Frailty != Frailty.None && _chance.Is(0.14))
        {
            GpObservation.End(_gp, GpObservation.Begin(_gp, Frailties[(int)_person.Frailty - 1], GpObservation.Exam, consultation));
        }
    }

    /// <summary>One Observation with two components, SNOMED only; 0.5 % are marked as entered in error, 1 % lack the diastolic.</summary>
    private void WriteBloodPressure(Consultation consultation, int age)
    {
        var systolic = _person.Has(LongTermCondition.Hypertension)
            ? _chance.Normal(Deprivation.TreatedSystolic(_person.Quintile), 11)
            : _chance.Normal(112 + (0.28 * age), 10);
        var diastolic = _chance.Normal(82 - (0.25 * Math.Max(0, age - 60)) + ((systolic - 135) * 0.2), 6.5);
        var draw = _chance.Fraction();
        var arterial = _chance.Is(0.3);
        var json = _gp.Json;
        var id = GpObservation.Begin(
            _gp, BloodPressure, GpObservation.VitalSigns, consultation, draw < 0.005 ? "entered-in-error" : "final");
        GpObservation.Comment(_gp);
        json.WriteStartArray("component");
        Component(arterial ? SystolicArterial : Systolic, (int)Math.Max(80, systolic));
        if (draw is < 0.005 or >= 0.015)
        {
            Component(arterial ? DiastolicArterial : Diastolic, (int)Math.Max(45, diastolic));
        }

        json.WriteEndArray();
        GpObservation.End(_gp, id);

        void Component(GpCode code, int value)
        {
            json.WriteStartObject();
            code.Write(json, "code", _chance);
            json.Quantity("valueQuantity", value, "mm[Hg]", "mm[Hg]");
            json.WriteEndObject();
        }
    }

    private void WriteBodyMass(Consultation consultation)
    {
        var metres = _heightCentimetres / 100.0;
        var kilograms = (int)(_bodyMassIndex * metres * metres * _chance.Normal(10, 0.2));
        var height = GpObservation.Measured(_gp, Height, GpObservation.VitalSigns, consultation, _heightCentimetres, "cm", "cm");
        var weight = GpObservation.Measured(
            _gp, Weight, GpObservation.VitalSigns, consultation, FhirJson.Decimal(kilograms, 1), "kg", "kg");
        var id = GpObservation.Begin(_gp, BodyMassIndex, GpObservation.VitalSigns, consultation);
        _gp.Json.Quantity("valueQuantity", FhirJson.Decimal((int)(kilograms / (metres * metres)), 1), "kg/m2", "kg/m2");
        GpObservation.Related(_gp, "derived-from", height, weight);
        GpObservation.End(_gp, id);
    }

    /// <summary>The code itself says the status; for a few the question was asked and not answered.</summary>
    private void WriteSmoking(Consultation consultation)
    {
        var code = _person.Smoking switch { Smoking.Current => Smoker, Smoking.Former => ExSmoker, _ => NeverSmoked };
        var id = GpObservation.Begin(_gp, code, GpObservation.SocialHistory, consultation);
        if (_person.Smoking == Smoking.Current && _chance.Is(0.6))
        {
            _gp.Json.Quantity("valueQuantity", _chance.Between(3, 30), "cigarettes/day", "/d");
        }
        else if (_person.Smoking == Smoking.Current && _chance.Is(0.2))
        {
            _gp.Json.Concept("dataAbsentReason", "http://hl7.org/fhir/data-absent-reason", "asked");
        }

        GpObservation.Comment(_gp);
        GpObservation.End(_gp, id);
    }

    private void WriteBloodTests(Consultation consultation, int age)
    {
        var kidneys = _person.Has(LongTermCondition.ChronicKidneyDisease);
        var rate = (int)Math.Max(12, _chance.Normal(kidneys ? 48 : 105 - (0.5 * age), 9));
        var creatinine = GpObservation.Measured(
            _gp, Creatinine, GpObservation.Laboratory, consultation, Whole(_chance.Normal(kidneys ? 128 : 78, 12)), "umol/L", "umol/L");
        var filtration = GpObservation.Measured(
            _gp, Egfr, GpObservation.Laboratory, consultation, Math.Min(rate, 90), "mL/min/1.73m*2", "mL/min/{1.73_m2}",
            rate < 60 ? "L" : null);
        var group = GpObservation.Begin(_gp, Renal, GpObservation.Laboratory, consultation);
        GpObservation.Related(_gp, "has-member", creatinine, filtration);
        GpObservation.End(_gp, group);
        if (_chance.Is(0.5))
        {
            GpObservation.Measured(
                _gp, Cholesterol, GpObservation.Laboratory, consultation, FhirJson.Decimal((int)Math.Max(25, _chance.Normal(49, 9)), 1),
                "mmol/L", "mmol/L");
        }
    }

    private static decimal Whole(double value) => (int)value;
}
