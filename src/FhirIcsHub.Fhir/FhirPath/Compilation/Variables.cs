namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>%name: the environment of FHIRPath and FHIR, and what the context brings.</summary>
internal static class Variables
{
    public static Operation Compile(VariableExpression variable)
    {
        var position = variable.Position;
        if (Constant(variable.Name) is { } text)
        {
            return new ConstantOperation(FhirPathValue.FromString(text)) { Position = position };
        }

        return variable.Name switch
        {
            "context" => new ScalarOperation((Evaluation run, in Scope _) => run.Focus) { Position = position },
            "resource" => new ScalarOperation((Evaluation run, in Scope _) => run.Resource) { Position = position },
            "rootResource" => new ScalarOperation((Evaluation run, in Scope _) => run.RootResource) { Position = position },
            _ => new VariableOperation(variable.Name) { Position = position },
        };
    }

    /// <summary>Whether FHIRPath or FHIR gives the name a meaning, which no expression may change.</summary>
    public static bool IsReserved(string name) => name is "context" or "resource" or "rootResource" || Constant(name) is not null;

    private static string? Constant(string name) => name switch
    {
        "ucum" => "http://unitsofmeasure.org",
        "sct" => "http://snomed.info/sct",
        "loinc" => "http://loinc.org",
        _ when name.StartsWith("vs-", StringComparison.Ordinal) => "http://hl7.org/fhir/ValueSet/" + name[3..],
        _ when name.StartsWith("ext-", StringComparison.Ordinal) => "http://hl7.org/fhir/StructureDefinition/" + name[4..],
        _ => null,
    };
}

/// <summary>A variable that the context must bring.</summary>
internal sealed class VariableOperation(string name) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        if (run.Context.Variables is null || !run.Context.Variables.TryGetValue(name, out var values))
        {
            throw FhirPathException.Execution(Position, $"the variable %{name} is not defined");
        }

        for (var i = 0; i < values.Count; i++)
        {
            output.Add(values[i]);
        }
    }
}

/// <summary>$total within aggregate().</summary>
internal sealed class TotalOperation : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        if (scope.Total is null)
        {
            throw FhirPathException.Semantic(Position, "$total has a value within aggregate() only");
        }

        output.AddRange(scope.Total);
    }
}

/// <summary>A capitalised name that R4 does not know at the start of a path: the type name of a resource that was read as sent.</summary>
internal sealed class RootNameOperation(string name) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        if (scope.This.Kind == FhirPathKind.Element && scope.This.Element.Name == name)
        {
            output.Add(scope.This);
        }
    }
}
