using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Requirements.Analysis;

internal sealed partial class RequirementAnalysis
{
    private Reach OfRetrieve(Retrieve retrieve, IReadOnlyList<RetrieveRange> ranges, Frame frame)
    {
        var codes = Of(retrieve.Codes, frame);
        Used(retrieve.Id, frame, Use.Value);
        Used(retrieve.Context, frame, Use.Value);
        Used(retrieve.DateRange, frame, Use.Value);
        var filters = new List<RequiredCodes>();
        if (retrieve.CodeProperty is { } codePath && retrieve.Codes is not null)
        {
            filters.Add(Filter(codePath, codes.Terms));
        }

        foreach (var filter in retrieve.CodeFilters)
        {
            var terms = Of(filter.Value, frame).Terms;
            if (filter.Property is { } property && property != retrieve.CodeProperty)
            {
                filters.Add(Filter(property, terms));
            }
        }

        var type = retrieve.DataType[(retrieve.DataType.IndexOf('}', StringComparison.Ordinal) + 1)..];
        var data = log.Data(retrieve, type, filters, ranges, frame.Library.Library);
        var resource = new Place(data, "", FhirSchema.R4.FindResourceType(type) is { } known ? [known] : []);
        ReadFilters(retrieve, Reach.Of(resource), frame);
        return Reach.Of(resource);
    }

    // Who asks filters again: the elements of the filters are read.
    private void ReadFilters(Retrieve retrieve, Reach resource, Frame frame)
    {
        var codePaths = retrieve.CodeFilters.Select(filter => filter.Property).Append(retrieve.CodeProperty);
        foreach (var path in codePaths.OfType<string>())
        {
            path.Split('.').Aggregate(resource, Child).Consume(Use.Codes);
        }

        string?[] dates = [retrieve.DateProperty, retrieve.DateLowProperty, retrieve.DateHighProperty, retrieve.IdProperty];
        var other = retrieve.DateFilters.SelectMany(filter => (string?[])[filter.Property, filter.LowProperty, filter.HighProperty])
            .Concat(retrieve.OtherFilters.Select(filter => filter.Property))
            .Concat(retrieve.DateRange is null && retrieve.Id is null ? [] : dates);
        foreach (var path in other.OfType<string>())
        {
            path.Split('.').Aggregate(resource, Child).Consume(Use.Value);
        }

        var dateValues = retrieve.DateFilters.Select(filter => filter.Value);
        foreach (var value in dateValues.Concat(retrieve.OtherFilters.Select(filter => filter.Value)))
        {
            Used(value, frame, Use.Value);
        }
    }

    private static RequiredCodes Filter(string path, IReadOnlyList<Terms> terms) => terms switch
    {
        [{ ValueSet: { } valueSet }] => new RequiredCodes(path, valueSet, []),
        _ when terms.All(term => term.Code is not null) => new RequiredCodes(path, null, [.. terms.Select(term => term.Code!)]),
        _ => new RequiredCodes(path, null, []),
    };

    private Reach OfTerminology(Expression expression, Frame frame)
    {
        switch (expression)
        {
            case ValueSetRef or CodeRef or ConceptRef or CodeSystemRef:
                return new Reach { Terms = log.Terms((Reference)expression, frame.Library) };
            case CodeSelector code:
                return new Reach { Terms = [log.Term(code, frame.Library)] };
            case ConceptSelector concept:
                return new Reach { Terms = [.. concept.Codes.Select(code => log.Term(code, frame.Library))] };
            case InValueSet test:
                Used(test.Code, frame, Use.Codes);
                Used(test.ValueSet, frame, Use.Value);
                return Used(test.ValueSetExpression, frame, Use.Value);
            case AnyInValueSet test:
                Used(test.Codes, frame, Use.Codes);
                Used(test.ValueSet, frame, Use.Value);
                return Used(test.ValueSetExpression, frame, Use.Value);
            case InCodeSystem test:
                Used(test.Code, frame, Use.Codes);
                Used(test.CodeSystem, frame, Use.Value);
                return Used(test.CodeSystemExpression, frame, Use.Value);
            case AnyInCodeSystem test:
                Used(test.Codes, frame, Use.Codes);
                Used(test.CodeSystem, frame, Use.Value);
                return Used(test.CodeSystemExpression, frame, Use.Value);
            default:
                // A node of a kind that is not known here: all that it is made of counts.
                foreach (var child in expression.Children.OfType<Expression>())
                {
                    Used(child, frame, Use.Value);
                }

                return Reach.Nothing;
        }
    }
}
