namespace FhirIcsHub.Cql.Elm;

/// <summary>What a translator noted beside the meaning.</summary>
internal abstract class AnnotationBase : ElmNode;

/// <summary>Who translated, and how.</summary>
internal sealed class CqlToElmInfo : AnnotationBase
{
    public string? TranslatorVersion { get; set; }

    /// <summary>Names of the options, separated by commas.</summary>
    public string? TranslatorOptions { get; set; }

    public string? SignatureLevel { get; set; }

    internal override void Map(ElmMap map)
    {
        TranslatorVersion = map.Text("translatorVersion", TranslatorVersion);
        TranslatorOptions = map.Text("translatorOptions", TranslatorOptions);
        SignatureLevel = map.Text("signatureLevel", SignatureLevel);
    }
}

/// <summary>A problem that the translator found.</summary>
internal sealed class CqlToElmError : AnnotationBase
{
    public string? LibrarySystem { get; set; }

    public string? LibraryId { get; set; }

    public string? LibraryVersion { get; set; }

    public decimal? StartLine { get; set; }

    public decimal? StartChar { get; set; }

    public decimal? EndLine { get; set; }

    public decimal? EndChar { get; set; }

    public string? Message { get; set; }

    /// <summary><c>environment</c>, <c>syntax</c>, <c>include</c>, <c>semantic</c> or <c>internal</c>.</summary>
    public string? ErrorType { get; set; }

    /// <summary><c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public string? ErrorSeverity { get; set; }

    public string? TargetIncludeLibrarySystem { get; set; }

    public string? TargetIncludeLibraryId { get; set; }

    public string? TargetIncludeLibraryVersionId { get; set; }

    internal override void Map(ElmMap map)
    {
        LibrarySystem = map.Text("librarySystem", LibrarySystem);
        LibraryId = map.Text("libraryId", LibraryId);
        LibraryVersion = map.Text("libraryVersion", LibraryVersion);
        StartLine = map.Number("startLine", StartLine);
        StartChar = map.Number("startChar", StartChar);
        EndLine = map.Number("endLine", EndLine);
        EndChar = map.Number("endChar", EndChar);
        Message = map.Text("message", Message);
        ErrorType = map.Text("errorType", ErrorType);
        ErrorSeverity = map.Text("errorSeverity", ErrorSeverity);
        TargetIncludeLibrarySystem = map.Text("targetIncludeLibrarySystem", TargetIncludeLibrarySystem);
        TargetIncludeLibraryId = map.Text("targetIncludeLibraryId", TargetIncludeLibraryId);
        TargetIncludeLibraryVersionId = map.Text("targetIncludeLibraryVersionId", TargetIncludeLibraryVersionId);
    }
}

/// <summary>Tags and the CQL text of a definition.</summary>
internal sealed class Annotation : AnnotationBase
{
    public IReadOnlyList<Tag> Tags { get; set; } = [];

    public Narrative? Narrative { get; set; }

    internal override void Map(ElmMap map)
    {
        Tags = map.List("t", Tags);
        Narrative = map.Node("s", Narrative);
    }
}

/// <summary>A tag of a comment: <c>@name: value</c>.</summary>
internal sealed class Tag : ElmNode
{
    public string? Name { get; set; }

    public string? Value { get; set; }

    internal override void Map(ElmMap map)
    {
        Name = map.Text("name", Name);
        Value = map.Text("value", Value);
    }
}

/// <summary>A piece of CQL text: words, or further pieces, each of which belongs to a node by its local id.</summary>
internal sealed class Narrative : ElmNode
{
    /// <summary>Local id of the node that the piece belongs to.</summary>
    public string? Reference { get; set; }

    public IReadOnlyList<string> Value { get; set; } = [];

    public IReadOnlyList<Narrative> Parts { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        Reference = map.Text("r", Reference);
        Value = map.Texts("value", Value);
        Parts = map.List("s", Parts);
    }
}
