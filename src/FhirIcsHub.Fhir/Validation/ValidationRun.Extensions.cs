using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Validation;

/// <content>Extensions: their URL, their definition, where they stand.</content>
internal sealed partial class ValidationRun
{
    // The element that holds the extension is the last step of the way.
    private void CheckExtension(Element extension)
    {
        var url = extension.TextOf("url");
        if (url is null)
        {
            Error(
                IssueType.Structure, MessageId.ExtensionUrl, extension,
                "Extension.url is required: without it nobody can know what the extension means.");
            return;
        }

        if (extension.First("extension").Exists == extension.First("value").Exists)
        {
            Broken(extension, "ext-1");
        }

        var parent = _way[_depth - 1];
        if (!ReferenceText.HasScheme(url))
        {
            if (!ReferenceEquals(parent.Type, DataTypes.Extension))
            {
                Error(
                    IssueType.Invalid, MessageId.ExtensionUrl, extension,
                    "Extension.url must be an absolute URL, except within another extension.");
            }

            return;
        }

        if (Validator.Extensions.Find(url) is not { } definition)
        {
            if (!IsPartOfParent(parent, url))
            {
                ReportUnknown(extension, url);
            }

            return;
        }

        CheckModifier(extension, definition);
        CheckPlace(extension, parent, definition);
        CheckContent(extension, definition.Root, isRoot: false);
    }

    private void ReportUnknown(Element extension, string url)
    {
        if (Options.AllowedExtensionDomains.Any(d => url.StartsWith(d, StringComparison.Ordinal)))
        {
            Report(
                IssueSeverity.Information, IssueType.Informational, MessageId.ExtensionUnknown, extension,
                $"The extension {url} is not known here and was not checked.");
        }
        else if (extension.Name == "modifierExtension")
        {
            Error(
                IssueType.Extension, MessageId.ExtensionUnknown, extension,
                $"The modifier extension {url} is not known, so the meaning of the element that holds it cannot be; "
                + "add the package that defines it.");
        }
        else if (Options.UnknownExtension is { } severity)
        {
            Report(
                severity, IssueType.Structure, MessageId.ExtensionUnknown, extension,
                $"The extension {url} is not known; add the package that defines it.");
        }
    }

    // A complex extension may name its parts by absolute URLs that have no definition of their own.
    private bool IsPartOfParent(Element parent, string url) =>
        ReferenceEquals(parent.Type, DataTypes.Extension) && parent.TextOf("url") is { } outer
        && Validator.Extensions.Find(outer)?.Root.Children?.Find("extension")?.Slicing is { } parts
        && parts.Slices.Any(s => s.Rule.Children?.Find("url")?.Value?.Fixed.Text == url);

    private void CheckModifier(Element extension, CompiledProfile definition)
    {
        if (definition.IsModifier != (extension.Name == "modifierExtension"))
        {
            Error(
                IssueType.Structure, MessageId.ExtensionModifier, extension,
                definition.IsModifier
                    ? $"The extension {definition.Url} changes the meaning of its element: it must stand in modifierExtension."
                    : $"The extension {definition.Url} is no modifier: it must stand in extension.");
        }
    }

    private void CheckPlace(Element extension, Element parent, CompiledProfile definition)
    {
        if (definition.Contexts.Count > 0 && !IsAllowedAt(parent, definition))
        {
            Error(
                IssueType.Structure, MessageId.ExtensionContext, parent,
                $"The extension {definition.Url} is not allowed here; it may be used on "
                + string.Join(", ", definition.Contexts.Select(c => c.Context.Expression)) + ".");
        }

        foreach (var invariant in definition.ContextInvariants)
        {
            var context = _scope.Context with
            {
                Variables = new Dictionary<string, IReadOnlyList<FhirPathValue>> { ["extension"] = [FhirPathValue.FromElement(extension)] },
            };
            CheckInvariant(parent, invariant, context);
        }
    }

    private bool IsAllowedAt(Element parent, CompiledProfile definition)
    {
        var way = _way.AsSpan(0, _depth);
        foreach (var context in definition.Contexts)
        {
            switch (context.Context.Type)
            {
                case "element" when context.IsAt(way):
                case "extension" when IsExtension(parent, context.Context.Expression):
                case "fhirpath" when context.Expression is { } expression && Selects(expression, parent):
                    return true;
            }
        }

        return false;
    }

    // url, or url#part for a part of a complex extension.
    private bool IsExtension(Element parent, string url)
    {
        // An extension with a value is extended at its value.
        var at = _depth - 1;
        if (!ReferenceEquals(parent.Type, DataTypes.Extension) && at > 0 && ReferenceEquals(_way[at - 1].Type, DataTypes.Extension))
        {
            at--;
        }

        if (!ReferenceEquals(_way[at].Type, DataTypes.Extension))
        {
            return false;
        }

        var own = _way[at].TextOf("url");
        var hash = url.IndexOf('#', StringComparison.Ordinal);
        return own == url || (hash > 0 && own == url[(hash + 1)..] && at > 0 && _way[at - 1].TextOf("url") == url[..hash]);
    }

    private bool Selects(FhirPathExpression expression, Element parent)
    {
        try
        {
            using var found = expression.Select(_scope.Resource, _scope.Context);
            foreach (ref readonly var value in found.Values)
            {
                if (value.Kind == FhirPathKind.Element ? value.Element == parent : value.Kind == FhirPathKind.Boolean && value.Boolean)
                {
                    return true;
                }
            }
        }
        catch (FhirPathException)
        {
            // It selects nothing here; the extension is reported as out of place.
        }

        return false;
    }
}
