using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>What some invariants of R4 ask for, in our words. Keys that stand for several rules are not here.</summary>
internal static class InvariantTexts
{
    private static readonly FrozenDictionary<string, string> Texts = new Dictionary<string, string>
    {
        ["ele-1"] = "an element has a value or children besides its id",
        ["ext-1"] = "an extension has either a value or nested extensions, not both and not neither",
        ["ref-1"] = "a reference that begins with # names a resource contained in the same container",
        ["dom-2"] = "a contained resource contains no further resources",
        ["dom-3"] = "a contained resource is referred to from the resource around it, or refers to it with #",
        ["dom-4"] = "a contained resource has no meta.versionId and no meta.lastUpdated",
        ["dom-5"] = "a contained resource has no meta.security",
        ["dom-6"] = "a resource should have a narrative (text.div)",
        ["per-1"] = "a period starts before it ends",
        ["cpt-2"] = "a contact point with a value says its system (phone, email, ...)",
        ["txt-1"] = "a narrative uses only the XHTML elements and attributes that FHIR allows",
        ["txt-2"] = "a narrative has some content",
        ["qty-3"] = "a quantity with a coded unit says the system of the code",
        ["rat-1"] = "a ratio has both numerator and denominator, or neither and an extension",
        ["rng-2"] = "low is not more than high",
        ["tim-1"] = "a duration comes with its unit",
        ["tim-2"] = "a period comes with its unit",
        ["tim-4"] = "a duration is not negative",
        ["tim-5"] = "a period is not negative",
        ["tim-6"] = "a longest period comes with a period",
        ["tim-7"] = "a longest duration comes with a duration",
        ["tim-8"] = "a highest count comes with a count",
        ["tim-9"] = "an offset comes with an event that is not a meal as such (C, CM, CD, CV)",
        ["tim-10"] = "a time of day and an event (when) do not go together",
        ["att-1"] = "an attachment with data says its content type",
        ["bdl-1"] = "only a search set and a history have a total",
        ["bdl-2"] = "only entries of a search set have a search element",
        ["bdl-3"] = "each entry of a batch, transaction or history has a request, and no other has one",
        ["bdl-4"] = "each entry of a batch-response, transaction-response or history has a response, and no other has one",
        ["bdl-5"] = "an entry has a resource, a request or a response",
        ["bdl-7"] = "a fullUrl occurs once in a Bundle, or with different versions of the resource",
        ["bdl-8"] = "a fullUrl does not name a version",
        ["bdl-9"] = "a document has an identifier with system and value",
        ["bdl-10"] = "a document has a timestamp",
        ["bdl-11"] = "the first entry of a document is a Composition",
        ["bdl-12"] = "the first entry of a message is a MessageHeader",
        ["obs-6"] = "dataAbsentReason stands only where there is no value",
        ["obs-7"] = "an observation has no value of its own when a component has the same code",
        ["pat-1"] = "a contact has at least a name, an address, a telecom or an organisation",
        ["con-3"] = "a condition of the problem list should have a clinical status",
        ["con-4"] = "a condition that has abated is inactive, resolved or in remission",
        ["con-5"] = "a condition that was entered in error has no clinical status",
        ["ait-1"] = "an allergy has a clinical status, unless it was entered in error",
        ["ait-2"] = "an allergy that was entered in error has no clinical status",
        ["org-1"] = "an organisation has a name or an identifier",
        ["ras-2"] = "a probability is at most 100",
        ["vs-1"] = "the time of a vital sign is given at least to the day",
        ["vs-2"] = "a vital sign without components and members has a value or says why it has none",
        ["que-1"] = "a group has items, a display has none",
        ["que-2"] = "a linkId occurs once in a questionnaire",
        ["que-12"] = "with more than one enableWhen, enableBehavior says how they combine",
        ["qrs-1"] = "an item has answers or nested items, not both",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string? Of(string key) => Texts.GetValueOrDefault(key);
}
