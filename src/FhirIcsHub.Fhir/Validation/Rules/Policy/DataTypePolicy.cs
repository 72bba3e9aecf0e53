using System.Collections.Frozen;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>What the data types ask beyond their structure: walks a resource once and gives each element to the rule of its type.</summary>
internal sealed class DataTypePolicy : IResourceRule
{
    private delegate void TypeCheck(in RuleContext context, Element element, Element parent);

    private static readonly TypeCheck?[] ByType = BuildTable();

    public string ResourceType => "*";

    public void Check(in RuleContext context, Element resource) => Walk(context, resource);

    private static void Walk(in RuleContext context, Element parent)
    {
        foreach (var child in parent.Children)
        {
            if (child.Type is not { } type)
            {
                continue;
            }

            ByType[type.Index]?.Invoke(context, child, parent);
            if (!type.IsResource)
            {
                Walk(context, child);
            }
        }
    }

    private static TypeCheck?[] BuildTable()
    {
        var checks = new Dictionary<string, TypeCheck>(StringComparer.Ordinal)
        {
            ["uri"] = UriPolicy.Check,
            ["url"] = UriPolicy.Check,
            ["canonical"] = UriPolicy.Check,
            ["oid"] = UriPolicy.Check,
            ["uuid"] = UriPolicy.Check,
            ["string"] = TextPolicy.Check,
            ["markdown"] = TextPolicy.CheckMarkdown,
            ["Attachment"] = AttachmentPolicy.Check,
        }.ToFrozenDictionary();
        var table = new TypeCheck?[FhirSchema.R4.Types.Length];
        foreach (var type in FhirSchema.R4.Types)
        {
            table[type.Index] = checks.GetValueOrDefault(type.Name);
        }

        return table;
    }
}
