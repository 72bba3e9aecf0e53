using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Compilation.Sharing;
using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>What compiled code works on: one person's record, what has been worked out for it, and how much more it may do.</summary>
internal sealed class EvaluationState : Allowance
{
    /// <summary>Bytes of stack; .NET makes sure of four times as many.</summary>
    private const int NearOnStack = 16 * 1024;

    private nint _checkedStack;

    public EvaluationState(CqlProgram program, IPersonRecord record, CqlEvaluationOptions options)
        : base(options.Limits, options.Cancellation)
    {
        Record = record;
        Context = new CqlContext(options.Instant, options.Terminology);
        Slots = new Slot?[program.SlotCount];
        CodedRows = program.CodeGroupCount == 0 ? [] : new CodedRows?[program.CodeGroupCount];
        Parameters = options.Parameters;
        Trace = options.IsTraced ? new CqlTrace() : null;
        Codes = program.CodesOf(options.Terminology);
        Run = program.RunOf(options);
    }

    public IPersonRecord Record { get; }

    public CqlContext Context { get; }

    public IReadOnlyDictionary<string, object?> Parameters { get; }

    /// <summary>What holds for all persons of the run.</summary>
    public RunResults Run { get; }

    /// <summary>Value sets made ready for this program's retrieves.</summary>
    public ProgramCodes Codes { get; }

    /// <summary>The person's resources by the codes that retrieves ask for; made where the first of a group needs it.</summary>
    public CodedRows?[] CodedRows { get; }

    /// <summary>Where the values of defines are written down; null when nobody wants to know.</summary>
    public CqlTrace? Trace { get; }

    /// <summary>Results of defines and other shared expressions, by their number in the program; null = not worked out.</summary>
    public Slot?[] Slots { get; }

    /// <summary>Number of the place in the program that is being worked on; 0 when the library does not say.</summary>
    public int Position { get; set; }

    /// <summary>Calls that are open within each other.</summary>
    public int Depth { get; set; }

    /// <summary>Goes one call deeper; every one that returns is left again by <see cref="Leave"/>.</summary>
    public void Enter()
    {
        Step();
        if (++Depth > Limits.MaxDepth)
        {
            throw TooDeep();
        }

        EnsureStack();
    }

    /// <summary>Fails before the stack ends. Asked once, .NET leaves room for what is near.</summary>
    public void EnsureStack()
    {
        byte here = 0;
        var place = Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref here);
        if (Math.Abs(place - _checkedStack) > NearOnStack)
        {
            _checkedStack = RuntimeHelpers.TryEnsureSufficientExecutionStack() ? place : throw TooDeep();
        }
    }

    public void Leave() => Depth--;

    /// <inheritdoc cref="CqlTrace.BeginSource"/>
    public void BeginSource() => Trace?.BeginSource();

    public void EndSource() => Trace?.EndSource();

    /// <inheritdoc cref="CqlTrace.Keep"/>
    public void Keep(Fhir.Element element) => Trace?.Keep(element);

    private CqlException TooDeep() => new($"the evaluation goes deeper than {Limits.MaxDepth} calls");
}

/// <summary>A result that is kept for the person.</summary>
internal abstract class Slot;

/// <summary>A value.</summary>
internal sealed class Slot<T>(T value) : Slot
{
    public T Value { get; } = value;
}

/// <summary>Being worked out: who asks again goes round in a circle.</summary>
internal sealed class OpenSlot : Slot
{
    public static readonly OpenSlot Instance = new();
}

/// <summary>It could not be worked out.</summary>
/// <param name="fault">Why not.</param>
/// <param name="position">Where, when the fault does not say.</param>
internal sealed class FaultSlot(CqlException fault, int position = 0) : Slot
{
    public CqlException Fault { get; } = fault;

    public int Position { get; } = position;
}
