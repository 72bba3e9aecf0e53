namespace FhirIcsHub.Storage.Search.Texts;

/// <summary>What a text must have, as the client wrote it in <c>_text</c> or <c>_content</c>.</summary>
public abstract record TextQuery;

/// <summary>Words that stand one after the other; mostly one.</summary>
/// <param name="Words">Folded; at least one.</param>
/// <param name="IsPrefix">Of the last word the beginning is enough.</param>
public sealed record TextPhrase(IReadOnlyList<string> Words, bool IsPrefix) : TextQuery;

/// <summary>Any of them.</summary>
/// <param name="Parts">At least one.</param>
public sealed record TextAny(IReadOnlyList<TextQuery> Parts) : TextQuery;

/// <summary>All of them.</summary>
/// <param name="Parts">At least one.</param>
/// <param name="Without">And none of these.</param>
public sealed record TextAll(IReadOnlyList<TextQuery> Parts, IReadOnlyList<TextQuery> Without) : TextQuery;
