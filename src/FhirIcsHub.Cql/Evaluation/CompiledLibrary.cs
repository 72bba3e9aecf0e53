using FhirIcsHub.Cql.Compilation;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql;

/// <summary>A library as code. Immutable, thread-safe, shared by the evaluations of all persons.</summary>
public sealed class CompiledLibrary
{
    private readonly Lazy<CqlProgram> _traced;

    internal CompiledLibrary(CqlProgram program, Func<CqlProgram> traced)
    {
        Program = program;
        _traced = new Lazy<CqlProgram>(traced);
        var statements = program.Library.Statements;
        Defines = [.. statements.Where(s => s is not FunctionDef).Select(s => s.Name)];
        Functions = [.. statements.OfType<FunctionDef>().Select(s => s.Name).Distinct(StringComparer.Ordinal)];
        Parameters = [.. program.Library.Parameters.Select(p => new CompiledParameter(p))];
    }

    /// <summary>Name and version.</summary>
    public VersionedIdentifier Identifier => Program.Library.Identifier;

    /// <summary>The ELM that it was made of.</summary>
    public Library Elm => Program.Library;

    /// <summary>The names of its defines, in the order of the text.</summary>
    public IReadOnlyList<string> Defines { get; }

    /// <summary>The names of its functions.</summary>
    public IReadOnlyList<string> Functions { get; }

    /// <summary>Its own parameters; those of included libraries are not among them.</summary>
    public IReadOnlyList<CompiledParameter> Parameters { get; }

    /// <summary>The program that is not traced.</summary>
    internal CqlProgram Program { get; }

    /// <summary>The same program with the code that traces; made when first asked for.</summary>
    internal CqlProgram TracedProgram => _traced.Value;

    /// <summary>The define of that name; null when there is none.</summary>
    public CompiledDefine? Find(string define) => Program.Define(define) is { } code ? new CompiledDefine(code) : null;

    /// <summary>Whether there is a function of that name and so many operands.</summary>
    public bool HasFunction(string name, int operands) =>
        Program.Library.Statements.OfType<FunctionDef>().Any(f => f.Name == name && f.Operands.Count == operands);
}

/// <summary>A define of a compiled library.</summary>
public sealed class CompiledDefine
{
    internal CompiledDefine(DefineCode code)
    {
        Name = code.Name;
        ResultType = code.Type.Net;
    }

    public string Name { get; }

    /// <summary>The .NET type that holds its value; object when only the evaluation shows what it is.</summary>
    public Type ResultType { get; }
}

/// <summary>A parameter of a compiled library.</summary>
public sealed class CompiledParameter
{
    internal CompiledParameter(ParameterDef definition)
    {
        Name = definition.Name;
        Type = ParameterValues.Declared(definition).Net;
        HasDefault = definition.Default is not null;
    }

    public string Name { get; }

    /// <summary>The .NET type of its value; object when the library does not say.</summary>
    public Type Type { get; }

    public bool HasDefault { get; }
}
