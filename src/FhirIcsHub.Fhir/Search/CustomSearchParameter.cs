using System.Collections.Frozen;
using System.Globalization;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>A search parameter that a SearchParameter resource defines, ready to give resources entries.</summary>
public sealed class CustomSearchParameter
{
    private static readonly FrozenSet<string> R4Urls = FhirSchema.R4.SearchParameters.Select(definition => definition.Url)
        .ToFrozenSet(StringComparer.Ordinal);

    private CustomSearchParameter(SearchParameterDefinition definition, FrozenDictionary<FhirType, SearchParameterInfo> byType)
    {
        Definition = definition;
        ByType = byType;
    }

    public SearchParameterDefinition Definition { get; }

    /// <summary>What it is on each of its types.</summary>
    public IReadOnlyDictionary<FhirType, SearchParameterInfo> ByType { get; }

    /// <summary>
    /// Whether a SearchParameter asks to be searched by: it is active and none of R4's own definitions, which are searched by anyway.
    /// </summary>
    public static bool IsAsked(Resource searchParameter) => searchParameter.Root.TextOf("status") == "active"
        && !R4Urls.Contains(searchParameter.Root.TextOf("url") ?? "");

    /// <summary>Whether both define the same entries, so that none need be made anew.</summary>
    public static bool DefineTheSame(Resource left, Resource right) =>
        Texts(left).SequenceEqual(Texts(right), StringComparer.Ordinal);

    /// <summary>Compiles a definition.</summary>
    /// <param name="searchParameter">A SearchParameter.</param>
    /// <param name="suffix">Makes the keys of its entries differ from those of others with the same code.</param>
    /// <param name="issues">What keeps it from being searched by, each with its element; empty when it is returned.</param>
    public static CustomSearchParameter? Compile(Resource searchParameter, string suffix, out IReadOnlyList<Issue> issues)
    {
        var found = new List<Issue>();
        issues = found;
        var root = searchParameter.Root;
        var code = root.TextOf("code") ?? "";
        if (!IsCode(code))
        {
            found.Add(Fault(IssueType.Value, "code",
                "code is what a search names: a letter, then letters, digits, '-' and '_'. It must not begin with '_'."));
        }

        if (!Enum.TryParse<SearchParameterType>(root.TextOf("type"), ignoreCase: true, out var type)
            || type is SearchParameterType.Composite or SearchParameterType.Special)
        {
            found.Add(Fault(IssueType.NotSupported, "type",
                "type can be number, date, string, token, reference, quantity or uri: composite and special parameters cannot be added."));
        }

        var bases = root.Named("base").ToList().ConvertAll(element => element.Text ?? "");
        var types = FhirSchema.R4.ResourceTypes
            .Where(known => bases.Exists(name => FhirSchema.R4.FindType(name) is { } parent && known.Is(parent))).ToList();
        foreach (var (index, name) in bases.Index())
        {
            if (FhirSchema.R4.FindType(name) is not { IsResource: true })
            {
                found.Add(Fault(IssueType.CodeInvalid, $"base[{index}]", "base is a resource type of FHIR R4."));
            }
            else if (types.Find(known => SearchIndexer.R4.Find(known, code) is not null
                && known.Is(FhirSchema.R4.FindType(name)!)) is { } taken)
            {
                found.Add(Fault(IssueType.BusinessRule, "code",
                    $"{taken.Name} has a search parameter of this code in FHIR R4, which cannot be replaced. Choose another code."));
            }
        }

        CheckExpression(root.TextOf("expression"), found);
        if (found.Count > 0)
        {
            return null;
        }

        var definition = new SearchParameterDefinition(
            root.TextOf("name") ?? code, code, type, bases, root.TextOf("expression")!,
            root.Named("target").ToList().ConvertAll(element => element.Text ?? ""), [])
        {
            Url = root.TextOf("url") ?? "",
        };
        return Describe(definition, types, suffix, found);
    }

    private static CustomSearchParameter? Describe(
        SearchParameterDefinition definition, List<FhirType> types, string suffix, List<Issue> found)
    {
        var byType = new Dictionary<FhirType, SearchParameterInfo>();
        foreach (var type in types)
        {
            if (SearchParameterSet.Custom(type, definition, suffix) is { } parameter)
            {
                byType.Add(type, parameter);
            }
            else
            {
                found.Add(Fault(IssueType.BusinessRule, "expression",
                    $"On {type.Name} the expression leads to nothing that a {KindOf(definition)} can be made of."));
                return null;
            }
        }

        return new CustomSearchParameter(definition, byType.ToFrozenDictionary());
    }

    private static string KindOf(SearchParameterDefinition definition) => definition.Type.ToString().ToLowerInvariant();

    private static void CheckExpression(string? expression, List<Issue> found)
    {
        if (string.IsNullOrWhiteSpace(expression))
        {
            found.Add(Fault(
                IssueType.Required, "expression", "An active SearchParameter needs an expression: FHIRPath over the resource."));
            return;
        }

        try
        {
            FhirPathExpression.Compile(expression, FhirPathOptions.Lenient);
        }
        catch (FhirPathException wrong)
        {
            found.Add(Fault(IssueType.Invalid, "expression", string.Create(
                CultureInfo.InvariantCulture, $"The expression cannot be compiled: {wrong.Reason} (at character {wrong.Position + 1}).")));
        }
    }

    private static bool IsCode(string code) => code.Length is > 0 and <= 64 && char.IsAsciiLetter(code[0])
        && code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>All that the entries of a parameter depend on.</summary>
    private static IEnumerable<string> Texts(Resource searchParameter) =>
        new[] { "url", "code", "type", "expression", "base", "target" }.SelectMany(name =>
            searchParameter.Root.Named(name).ToList().ConvertAll(element => element.Text ?? "").Prepend(name));

    private static Issue Fault(string code, string element, string diagnostics) =>
        Issue.Error(code, diagnostics, $"SearchParameter.{element}");
}
