namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// The variables that an expression defines itself. Where each is seen is settled when the expression is compiled: in the arguments of the
/// calls that follow its definition after a dot, and nowhere else. Its collection lives in a slot of the evaluation.
/// </summary>
internal sealed class DefinedVariables
{
    private int _slots;

    /// <summary>The innermost definition that is seen at this point of the text.</summary>
    public Definition? Visible { get; set; }

    public SlotOperation Reserve() => new(_slots++);

    /// <summary>The definition, which from here on is seen.</summary>
    public Operation Define(FunctionCall call, Operation name, SlotOperation input, Operation value)
    {
        var literal = name.Constant is { Kind: FhirPathKind.String } text ? text.String : null;
        if (literal is not null && Problem(literal, IsVisible(literal, call.Syntax)) is { } problem)
        {
            throw FhirPathException.Semantic(call.Position, problem);
        }

        var slot = ReferenceEquals(value, input) ? input : Reserve();
        var definition = new Definition(literal, call.Syntax, slot, Reserve(), Visible);
        var operation = new DefineOperation(call.Source, name, input, value, definition) { Position = call.Position };
        Visible = definition;
        return operation;
    }

    /// <summary>What reads the variable; null when nothing that is seen here can define it.</summary>
    public Operation? Find(VariableExpression variable)
    {
        var mayBe = false;
        for (var definition = Visible; definition is not null; definition = definition.Outer)
        {
            if (definition.Name == variable.Name && !mayBe)
            {
                return definition.Value;
            }

            mayBe |= definition.Name is null || definition.Name == variable.Name;
        }

        return mayBe
            ? new NamedVariableOperation(variable.Name, Visible, Variables.Compile(variable)) { Position = variable.Position } : null;
    }

    public static string? Problem(string name, bool isDefined) =>
        Variables.IsReserved(name) ? $"%{name} is defined by FHIRPath: it cannot be defined again"
            : isDefined ? $"%{name} is defined already"
            : null;

    // `resolve() is X` compiles what it stands on twice: the same text defines the same variable.
    private bool IsVisible(string name, CallExpression syntax)
    {
        for (var definition = Visible; definition is not null; definition = definition.Outer)
        {
            if (definition.Name == name && !ReferenceEquals(definition.Syntax, syntax))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>One call of defineVariable().</summary>
/// <param name="Name">The variable's name; null when it is computed.</param>
/// <param name="Syntax">The call.</param>
/// <param name="Value">Reads its collection.</param>
/// <param name="ComputedName">Reads its name where that is computed.</param>
/// <param name="Outer">The definition before this one.</param>
internal sealed record Definition(string? Name, CallExpression Syntax, SlotOperation Value, SlotOperation ComputedName, Definition? Outer)
{
    public string? NameIn(Evaluation run) => Name ?? (run.Slot(ComputedName.Slot) is { Count: 1 } name ? name[0].String : null);
}

/// <summary>Reads a slot.</summary>
internal sealed class SlotOperation(int slot) : Operation
{
    public int Slot => slot;

    public override void Evaluate(Evaluation run, in Scope scope, ValueList output) => output.AddRange(run.Slot(slot));
}

internal sealed class DefineOperation(Operation source, Operation name, SlotOperation input, Operation value, Definition definition)
    : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var collection = run.Rent();
        source.Evaluate(run, scope, collection);
        Fill(run, input, collection);
        output.AddRange(collection);
        var text = Arguments.Text(name, run, scope) ?? throw FhirPathException.Execution(Position, "defineVariable() needs a name");
        if (definition.Name is null)
        {
            Refuse(run, text);
            collection.Clear();
            collection.Add(FhirPathValue.FromString(text));
            Fill(run, definition.ComputedName, collection);
        }
        else if (run.Context.Variables?.ContainsKey(text) == true)
        {
            throw FhirPathException.Execution(Position, $"%{text} is defined already");
        }

        if (!ReferenceEquals(value, input))
        {
            collection.Clear();
            value.Evaluate(run, scope, collection);
            Fill(run, definition.Value, collection);
        }

        run.Return(collection);
    }

    private void Refuse(Evaluation run, string text)
    {
        var isDefined = run.Context.Variables?.ContainsKey(text) == true;
        for (var outer = definition.Outer; outer is not null; outer = outer.Outer)
        {
            isDefined |= outer.NameIn(run) == text;
        }

        if (DefinedVariables.Problem(text, isDefined) is { } problem)
        {
            throw FhirPathException.Execution(Position, problem);
        }
    }

    private static void Fill(Evaluation run, SlotOperation target, ValueList values)
    {
        var slot = run.Slot(target.Slot);
        slot.Clear();
        slot.AddRange(values);
    }
}

/// <summary>A variable whose name a computed definition may have; if none has, one of the context.</summary>
internal sealed class NamedVariableOperation(string name, Definition? visible, Operation otherwise) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        for (var definition = visible; definition is not null; definition = definition.Outer)
        {
            if (definition.NameIn(run) == name)
            {
                definition.Value.Evaluate(run, scope, output);
                return;
            }
        }

        otherwise.Evaluate(run, scope, output);
    }
}
