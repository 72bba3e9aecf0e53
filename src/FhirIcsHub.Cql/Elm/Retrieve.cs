namespace FhirIcsHub.Cql.Elm;

/// <summary>The resources of a type, filtered by code and date.</summary>
internal sealed class Retrieve : Expression
{
    public string DataType { get; set; } = null!;

    /// <summary>Canonical URL of the profile that the elements are meant by.</summary>
    public string? TemplateId { get; set; }

    public string? IdProperty { get; set; }

    public string? IdSearch { get; set; }

    public string? ContextProperty { get; set; }

    public string? ContextSearch { get; set; }

    public string? CodeProperty { get; set; }

    public string? CodeSearch { get; set; }

    /// <summary><c>in</c> a value set, <c>~</c> or <c>=</c> to one of the codes.</summary>
    public string? CodeComparator { get; set; }

    public string? ValueSetProperty { get; set; }

    public string? DateProperty { get; set; }

    public string? DateLowProperty { get; set; }

    public string? DateHighProperty { get; set; }

    public string? DateSearch { get; set; }

    public string? IncludedIn { get; set; }

    public Expression? Id { get; set; }

    public Expression? Codes { get; set; }

    public Expression? DateRange { get; set; }

    /// <summary>The person whose resources are meant, when it is not the person at hand.</summary>
    public Expression? Context { get; set; }

    public IReadOnlyList<IncludeElement> Includes { get; set; } = [];

    public IReadOnlyList<CodeFilterElement> CodeFilters { get; set; } = [];

    public IReadOnlyList<DateFilterElement> DateFilters { get; set; } = [];

    public IReadOnlyList<OtherFilterElement> OtherFilters { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        DataType = map.RequiredText("dataType", DataType);
        TemplateId = map.Text("templateId", TemplateId);
        IdProperty = map.Text("idProperty", IdProperty);
        IdSearch = map.Text("idSearch", IdSearch);
        ContextProperty = map.Text("contextProperty", ContextProperty);
        ContextSearch = map.Text("contextSearch", ContextSearch);
        CodeProperty = map.Text("codeProperty", CodeProperty);
        CodeSearch = map.Text("codeSearch", CodeSearch);
        CodeComparator = map.Text("codeComparator", CodeComparator);
        ValueSetProperty = map.Text("valueSetProperty", ValueSetProperty);
        DateProperty = map.Text("dateProperty", DateProperty);
        DateLowProperty = map.Text("dateLowProperty", DateLowProperty);
        DateHighProperty = map.Text("dateHighProperty", DateHighProperty);
        DateSearch = map.Text("dateSearch", DateSearch);
        IncludedIn = map.Text("includedIn", IncludedIn);
        Id = map.Node("id", Id);
        Codes = map.Node("codes", Codes);
        DateRange = map.Node("dateRange", DateRange);
        Context = map.Node("context", Context);
        Includes = map.List("include", Includes);
        CodeFilters = map.List("codeFilter", CodeFilters);
        DateFilters = map.List("dateFilter", DateFilters);
        OtherFilters = map.List("otherFilter", OtherFilters);
    }
}

internal sealed class IncludeElement : ElmNode
{
    public string? IncludeFrom { get; set; }

    public string? RelatedDataType { get; set; }

    public string? RelatedProperty { get; set; }

    public string? RelatedSearch { get; set; }

    public bool? IsReverse { get; set; }

    internal override void Map(ElmMap map)
    {
        IncludeFrom = map.Text("includeFrom", IncludeFrom);
        RelatedDataType = map.Text("relatedDataType", RelatedDataType);
        RelatedProperty = map.Text("relatedProperty", RelatedProperty);
        RelatedSearch = map.Text("relatedSearch", RelatedSearch);
        IsReverse = map.Boolean("isReverse", IsReverse);
    }
}

internal sealed class CodeFilterElement : ElmNode
{
    public string? Property { get; set; }

    public string? ValueSetProperty { get; set; }

    public string? Search { get; set; }

    public string Comparator { get; set; } = null!;

    public Expression Value { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Property = map.Text("property", Property);
        ValueSetProperty = map.Text("valueSetProperty", ValueSetProperty);
        Search = map.Text("search", Search);
        Comparator = map.RequiredText("comparator", Comparator);
        Value = map.RequiredNode("value", Value);
    }
}

internal sealed class DateFilterElement : ElmNode
{
    public string? Property { get; set; }

    public string? LowProperty { get; set; }

    public string? HighProperty { get; set; }

    public string? Search { get; set; }

    public Expression Value { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Property = map.Text("property", Property);
        LowProperty = map.Text("lowProperty", LowProperty);
        HighProperty = map.Text("highProperty", HighProperty);
        Search = map.Text("search", Search);
        Value = map.RequiredNode("value", Value);
    }
}

internal sealed class OtherFilterElement : ElmNode
{
    public string? Property { get; set; }

    public string? Search { get; set; }

    public string Comparator { get; set; } = null!;

    public Expression Value { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Property = map.Text("property", Property);
        Search = map.Text("search", Search);
        Comparator = map.RequiredText("comparator", Comparator);
        Value = map.RequiredNode("value", Value);
    }
}
