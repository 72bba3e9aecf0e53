using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// A map that is ready to transform. Immutable, shared between threads; a transformation reads what it is given and makes something new.
/// </summary>
public sealed class CompiledMap
{
    private readonly CompiledGroup _entry;

    internal CompiledMap(StructureMap map, CompiledGroup entry)
    {
        Map = map;
        _entry = entry;
    }

    public StructureMap Map { get; }

    /// <summary>
    /// Transforms a source by the map's first group, which must have one source and one target.
    /// </summary>
    /// <param name="source">A resource or any element, read strictly or as sent.</param>
    /// <param name="options">Bounds, clock and generator of ids.</param>
    /// <exception cref="OperationCanceledException">It was ended from outside.</exception>
    public TransformResult Transform(Element source, TransformOptions? options = null)
    {
        var run = new MapRun(options ?? TransformOptions.Default);
        try
        {
            var json = MapRun.Write(Made(run, source));
            return Judged(run, json);
        }
        catch (MapException problem)
        {
            return new TransformResult(default, null, [.. run.Issues, problem.ToIssue(run.Focus)], run.Log);
        }
        catch (InsufficientExecutionStackException)
        {
            return new TransformResult(
                default, null, [.. run.Issues, Issue.Error(IssueType.TooCostly, "What the map makes is nested too deeply.")], run.Log);
        }
    }

    private TargetNode Made(MapRun run, Element source)
    {
        if (_entry.Inputs is not [false, true])
        {
            throw new MapException(IssueType.NotSupported, $"the first group, {_entry.Name}, must have one source and one target");
        }

        var value = FhirPathValue.FromElement(source);
        if (_entry.Types[0] is { } wanted && !MapTypeTest.Is(value, wanted))
        {
            throw new MapException(
                IssueType.Invalid, $"the map takes a {wanted.Name}, it was given a {ReadProblems.Printable(NameOf(source))}", source);
        }

        var type = _entry.Types[1]
            ?? throw new MapException(IssueType.Invalid, $"the first group, {_entry.Name}, does not say of which type its target is");
        var target = run.Made(new TargetNode(null, type));
        _entry.Do(run, [MapValue.Of(value), MapValue.Of(target)]);
        return target;
    }

    private static TransformResult Judged(MapRun run, byte[] json)
    {
        var isResource = json.AsSpan().StartsWith("{\"resourceType\":"u8);
        if (!run.Options.ReadsResult || !isResource)
        {
            return new TransformResult(json, null, run.Issues, run.Log);
        }

        var read = Resource.Read(json);
        var problems = read.Issues.Select(i =>
            i with { Diagnostics = "What the map made is not valid: " + i.Diagnostics, Line = null, Column = null });
        return new TransformResult(json, read.Resource, [.. run.Issues, .. problems], run.Log);
    }

    private static string NameOf(Element source) => source.Exists ? source.Type?.Name ?? source.Name : "nothing";
}
