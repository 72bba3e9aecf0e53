using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FhirIcsHub.Cql.Runtime;

/// <summary>
/// How much the evaluation that runs on this thread may still do. Operators that go over lists, long texts or nested values take what they
/// do from it, so that none of them outlasts the limits; where nothing is evaluated for a person, only the stack bounds them.
/// </summary>
internal class Allowance(CqlLimits limits, CancellationToken cancellation)
{
    /// <summary>Loops of so few turns belong to the step that began them.</summary>
    private const int Few = 16;

    /// <summary>Steps between two looks at the clock and the cancellation.</summary>
    private const int StepsAtOnce = 4_096;

    [ThreadStatic]
    private static Allowance? _current;

    private readonly long _started = Stopwatch.GetTimestamp();
    private long _stepsLeft = limits.MaxSteps;
    private int _steps;

    /// <summary>That of the evaluation on this thread; null when there is none.</summary>
    public static Allowance? Current => _current;

    protected CqlLimits Limits => limits;

    /// <summary>Takes the turns of a loop that were made or are about to be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Take(long steps)
    {
        if (steps > Few)
        {
            _current?.Spend(steps);
        }
    }

    /// <summary>Takes what comparing every pair of two sequences costs, of which many are compared at a time.</summary>
    public static void TakeProduct(int left, int right, int atOnce) => Take((long)left * right / atOnce);

    /// <summary>Takes what putting so many values into order costs.</summary>
    public static void TakeSorting(int count)
    {
        if (count > Few)
        {
            Take((long)count * (int)Math.Log2(count));
        }
    }

    /// <summary>Takes note of how long a list has become.</summary>
    /// <exception cref="CqlException">It is longer than lists may be.</exception>
    public static void Grow(int count)
    {
        if (count > Few)
        {
            _current?.CheckList(count);
        }
    }

    /// <summary>Takes note of how long a text becomes, before it is made.</summary>
    /// <exception cref="CqlException">It is longer than texts may be.</exception>
    public static void Write(long characters) => Write(characters, characters);

    /// <param name="characters">How long the text becomes.</param>
    /// <param name="added">How many of them are written now.</param>
    public static void Write(long characters, long added)
    {
        if (characters > Few)
        {
            _current?.CheckText(characters);
            Take(added);
        }
    }

    /// <summary>Looks at the clock now: before what may take long in one step.</summary>
    public static void LookAtClock() => _current?.CheckClock();

    /// <summary>A step of going into nested values; fails before the stack ends.</summary>
    public static void Descend()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new CqlException("a value is nested too deeply");
        }

        _current?.Step();
    }

    /// <summary>Makes this the allowance of the thread, until the turn is over.</summary>
    public Turn Begin() => new(this);

    /// <summary>One turn of a loop, or one call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if (--_steps < 0)
        {
            TakeSteps();
        }
    }

    /// <summary>Takes note of how long a list has become.</summary>
    public void CheckList(int count)
    {
        if (count > limits.MaxListSize)
        {
            throw new CqlException($"a list has more than {limits.MaxListSize} elements");
        }
    }

    private void CheckText(long characters)
    {
        if (characters > limits.MaxTextLength)
        {
            throw new CqlException($"a text has more than {limits.MaxTextLength} characters");
        }
    }

    private void Spend(long steps)
    {
        if (steps <= _steps)
        {
            _steps -= (int)steps;
            return;
        }

        _stepsLeft -= steps - _steps;
        _steps = 0;
        Step();
    }

    private void TakeSteps()
    {
        _steps = 0;
        if (_stepsLeft <= 0)
        {
            throw new CqlException($"the evaluation takes more than {limits.MaxSteps} steps");
        }

        CheckClock();
        _steps = (int)Math.Min(_stepsLeft, StepsAtOnce) - 1;
        _stepsLeft -= StepsAtOnce;
    }

    private void CheckClock()
    {
        cancellation.ThrowIfCancellationRequested();
        if (Stopwatch.GetElapsedTime(_started) > limits.MaxTime)
        {
            throw new CqlException($"the evaluation takes longer than {limits.MaxTime} (hours:minutes:seconds)");
        }
    }

    /// <summary>The time in which an allowance is that of the thread; the one before comes back at its end.</summary>
    internal readonly ref struct Turn
    {
        private readonly Allowance? _before;

        public Turn(Allowance allowance)
        {
            _before = _current;
            _current = allowance;
        }

        public void Dispose() => _current = _before;
    }
}
