namespace FhirIcsHub.Synthetic;

/// <summary>What a stream of chance is used for: a change to what one feed writes does not change the people or the other feeds.</summary>
internal static class Purpose
{
    public const int NhsNumbers = 1;
    public const int Person = 2;
    public const int Gp = 3;
    public const int Acute = 4;
    public const int Council = 5;
    public const int Organisations = 6;
}
