using FhirIcsHub.Cql.Compilation;

namespace FhirIcsHub.Cql;

/// <summary>Makes code of libraries, so that nothing of them is read again for each person.</summary>
/// <param name="libraries">Where the library, and those that it includes, are found.</param>
/// <param name="pushesDateRanges">
/// Whether retrieves tell the record the time that the conditions of their query let through (<see cref="RetrieveRequest.Range"/>): for
/// records that read from a store. The results are the same.
/// </param>
public sealed class CqlCompiler(LibrarySet libraries, bool pushesDateRanges = false)
{
    /// <summary>
    /// Compiles a library with all that it reaches in others. What is wrong with a define is a problem, and that define fails when it is
    /// evaluated; the others can be used. There is no library when it is not found, or cannot be read.
    /// </summary>
    /// <param name="library">Its name.</param>
    /// <param name="version">Its version; null = the highest.</param>
    public CompileResult Compile(string library, string? version = null)
    {
        var builder = Builder(new CompilationOptions(PushesDateRanges: pushesDateRanges));
        if (builder.Load(library, version) is not { } root)
        {
            return new CompileResult(null, builder.Problems);
        }

        var program = builder.ToProgram(root);
        return new CompileResult(new CompiledLibrary(program, () => Traced(library, version)), builder.Problems);
    }

    private CqlProgram Traced(string library, string? version)
    {
        var builder = Builder(new CompilationOptions(IsTraced: true, PushesDateRanges: pushesDateRanges));
        return builder.ToProgram(builder.Load(library, version)!);
    }

    private ProgramBuilder Builder(CompilationOptions options) => new(
        (name, version) => libraries.Find(name, version) is var found ? (found.Library, found.Problems) : default, options);
}

/// <summary>The outcome of compiling.</summary>
/// <param name="Library">The library; null when it cannot be used at all.</param>
/// <param name="Problems">What is wrong, by library and place; a message begins with the define.</param>
public sealed record CompileResult(CompiledLibrary? Library, IReadOnlyList<CqlProblem> Problems);
