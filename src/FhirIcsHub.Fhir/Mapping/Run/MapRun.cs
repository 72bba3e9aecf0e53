using System.Buffers;
using System.Text;
using System.Text.Json;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>One transformation under way: its bounds, what it reports, and the lists that it lends to rules.</summary>
internal sealed class MapRun
{
    private const int MaxKeptBuffer = 1024 * 1024;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Output, Utf8JsonWriter Json)? _writer;

    private readonly Stack<List<FhirPathValue>> _idle = new();
    private List<Issue>? _issues;
    private List<string>? _log;
    private int _elements;
    private int _steps;
    private int _depth;

    public MapRun(TransformOptions options)
    {
        Options = options;
        Variables = new FrameVariables(this);
        Context = new FhirPathContext
        {
            Now = options.Now,
            Resolver = options.Resolver,
            Cancellation = options.Cancellation,
            Variables = Variables,
        };
    }

    public TransformOptions Options { get; }

    public FrameVariables Variables { get; }

    public FhirPathContext Context { get; }

    /// <summary>What is being read, for the place of an error.</summary>
    public Element Focus { get; set; }

    public IReadOnlyList<Issue> Issues => _issues ?? (IReadOnlyList<Issue>)[];

    public IReadOnlyList<string> Log => _log ?? (IReadOnlyList<string>)[];

    public List<FhirPathValue> Rent() => _idle.TryPop(out var list) ? list : [];

    public void Return(List<FhirPathValue> list)
    {
        list.Clear();
        _idle.Push(list);
    }

    /// <summary>Called once each time that a rule is done.</summary>
    public void Step()
    {
        if (++_steps > Options.MaxSteps)
        {
            throw new MapException(IssueType.TooCostly, $"the transformation takes more than {Options.MaxSteps} steps");
        }

        if ((_steps & 0xff) == 0)
        {
            Options.Cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Counts visits of elements that are made already: a list that is searched for each of its values takes its toll.</summary>
    public void Spend(int visits)
    {
        _steps += visits >> 2;
        if (_steps > Options.MaxSteps)
        {
            throw new MapException(IssueType.TooCostly, $"the transformation takes more than {Options.MaxSteps} steps");
        }
    }

    public TargetNode Made(TargetNode node)
    {
        if (++_elements > Options.MaxElements)
        {
            throw new MapException(IssueType.TooCostly, $"the transformation makes more than {Options.MaxElements} elements");
        }

        return node;
    }

    public void Enter()
    {
        if (++_depth > Options.MaxDepth || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new MapException(IssueType.TooCostly, $"groups call each other more than {Options.MaxDepth} deep");
        }
    }

    public void Leave() => _depth--;

    public void Warn(string code, string text, Element source)
    {
        _issues ??= [];
        if (_issues.Count < ReadResult.MaxIssues)
        {
            _issues.Add(new Issue(IssueSeverity.Warning, code, text, source.Exists ? source.Location : null));
        }
    }

    public void Say(string message)
    {
        _log ??= [];
        if (_log.Count < ReadResult.MaxIssues)
        {
            _log.Add(message);
        }
    }

    /// <summary>A value as expressions and sources read it. What is being made is read as it stands now.</summary>
    public FhirPathValue AsRead(in MapValue value)
    {
        if (value.Made is not { } made)
        {
            return value.Read;
        }

        return made.FirstChild is null ? made.Value : Rendered(made);
    }

    /// <summary>
    /// What was made, as JSON. The writer and its buffer are kept for the thread's next one, unless they have grown large.
    /// </summary>
    public static byte[] Write(TargetNode node)
    {
        var (output, json) = _writer ?? New();
        _writer = null;
        new TargetWriter(json).Write(node);
        json.Flush();
        var made = output.WrittenSpan.ToArray();
        if (output.Capacity <= MaxKeptBuffer)
        {
            output.ResetWrittenCount();
            json.Reset();
            _writer = (output, json);
        }

        return made;
    }

    private static (ArrayBufferWriter<byte> Output, Utf8JsonWriter Json) New()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        return (output, new Utf8JsonWriter(output, JsonText.WriterOptions));
    }

    private FhirPathValue Rendered(TargetNode made)
    {
        if (!made.HasContent())
        {
            return default;
        }

        var json = Write(made);
        Spend(json.Length);
        if (made.Type.IsResource)
        {
            return FhirPathValue.FromElement(Parsed(json)?.Root ?? default);
        }

        var isDataType = made.Type.Fhir is { Kind: FhirTypeKind.Complex };
        var member = isDataType ? MapElement.JsonNameOf("value", made.Type.Name) : "made";
        var holder = Encoding.UTF8.GetBytes(
            $$"""{"resourceType":"Parameters","parameter":[{"name":"made","{{member}}":{{Encoding.UTF8.GetString(json)}}}]}""");
        return FhirPathValue.FromElement(Parsed(holder)?.Root.First("parameter").First(isDataType ? "value" : "made") ?? default);
    }

    private static Resource? Parsed(byte[] json) => Resource.Read(json, ReadMode.AsSent).Resource;
}
