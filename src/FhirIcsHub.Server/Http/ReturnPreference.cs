namespace FhirIcsHub.Server.Http;

/// <summary>What a client wants back after a write.</summary>
internal enum ReturnPreference
{
    /// <summary>The client did not say: a single write answers with the resource, a Bundle without.</summary>
    Unsaid,
    Representation,
    Minimal,
    OperationOutcome,
}

internal static class ReturnPreferences
{
    public static ReturnPreference Of(HttpRequest request)
    {
        foreach (var preference in Preferences.Of(request))
        {
            switch (preference)
            {
                case "return=minimal":
                    return ReturnPreference.Minimal;
                case "return=operationoutcome":
                    return ReturnPreference.OperationOutcome;
                case "return=representation":
                    return ReturnPreference.Representation;
            }
        }
        return ReturnPreference.Unsaid;
    }
}
