using System.Runtime.CompilerServices;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Second line of defence behind the parser's depth limit, for threads with a small or well-used stack.</summary>
internal static class StackGuard
{
    public static void Check(int position)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw FhirPathException.Execution(position, "the expression is nested too deeply for this thread");
        }
    }
}
