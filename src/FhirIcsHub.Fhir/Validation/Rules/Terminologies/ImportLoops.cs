using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Follows the value sets that value sets include.</summary>
internal readonly struct ImportLoops(DefinitionSet definitions)
{
    /// <summary>Whether the imports of a value set lead to one with that URL.</summary>
    public bool Leads(string from, string? url)
    {
        if (url is null)
        {
            return false;
        }

        var open = new Stack<string>([from]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryPop(out var canonical))
        {
            if (!seen.Add(canonical) || definitions.Find(canonical, "ValueSet") is not { } definition)
            {
                continue;
            }

            foreach (var include in definition.Resource.Root.First("compose").Named("include"))
            {
                foreach (var imported in include.Named("valueSet"))
                {
                    var next = imported.Text ?? "";
                    if (next.Split('|')[0] == url)
                    {
                        return true;
                    }

                    open.Push(next);
                }
            }
        }

        return false;
    }
}
