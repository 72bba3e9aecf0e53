using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Turns a parsed expression into operations: names to symbols, types to schema types, constants folded.</summary>
internal sealed class Compiler(FhirPathOptions options)
{
    public static readonly ThisOperation This = new();

    private readonly DefinedVariables _variables = new();

    public FhirPathOptions Options => options;

    /// <summary>
    /// What an expression without a target starts from: one item, but within the arguments of defineVariable() a collection.
    /// </summary>
    public Operation Focus { get; private set; } = This;

    /// <summary>Compiles an expression that stands by itself: variables that it defines end with it.</summary>
    public Operation Compile(Expression expression)
    {
        var visible = _variables.Visible;
        var operation = CompileTarget(expression);
        _variables.Visible = visible;
        return operation;
    }

    /// <summary>Compiles what another step follows after a dot, which sees the variables that are defined here.</summary>
    public Operation CompileTarget(Expression expression)
    {
        StackGuard.Check(expression.Position);
        return Fold(Build(expression));
    }

    /// <summary>Compiles an expression with another focus.</summary>
    public Operation CompileOn(Operation focus, Expression expression)
    {
        var outer = Focus;
        Focus = focus;
        var operation = Compile(expression);
        Focus = outer;
        return operation;
    }

    /// <summary>defineVariable(name, value?): the input goes on, and what follows after a dot knows %name.</summary>
    public Operation DefineVariable(FunctionCall call)
    {
        var input = _variables.Reserve();
        var name = CompileOn(input, call.Syntax.Arguments[0]);
        var value = call.ArgumentCount > 1 ? CompileOn(input, call.Syntax.Arguments[1]) : input;
        return _variables.Define(call, name, input, value);
    }

    private Operation Build(Expression expression) => expression switch
    {
        LiteralExpression literal => new ConstantOperation(literal.Value) { Position = literal.Position },
        EmptyExpression => new EmptyOperation { Position = expression.Position },
        SpecialExpression special => Special(special),
        VariableExpression variable => _variables.Find(variable) ?? Variables.Compile(variable),
        MemberExpression member => Member(member),
        CallExpression call => Call(call),
        IndexerExpression indexer => Indexer(indexer),
        PolarityExpression polarity => Arithmetic.Polarity(Compile(polarity.Operand), polarity.IsNegative, polarity.Position),
        BinaryExpression binary => Binary(binary),
        TypeExpression type => Type(Compile(type.Operand), TypeTest.Of(type.Type, type.Position), type.IsTest, type.Position, type.Operand),
        _ => throw new InvalidOperationException($"No way to compile {expression.GetType().Name}."),
    };

    /// <summary>is and as, as operator and as function. <paramref name="operand"/> is the source's text, where it is known.</summary>
    public Operation Type(Operation source, TypeTest type, bool isTest, int position, Expression? operand)
    {
        if (!isTest)
        {
            return new AsOperation(source, type, options.LenientAs) { Position = position };
        }

        return operand is CallExpression { Name: "resolve", Arguments.Count: 0 } resolve
            ? new ResolvesToOperation(resolve.Target is null ? Focus : Compile(resolve.Target), type) { Position = position }
            : new IsOperation(source, type) { Position = position };
    }

    /// <summary>Compiles the argument of a function that names a type.</summary>
    public static TypeTest TypeArgument(Expression argument) => argument switch
    {
        MemberExpression { Target: null } name => TypeTest.Of(new TypeName(null, name.Name), name.Position),
        MemberExpression { Target: MemberExpression { Target: null, Name: "System" or "FHIR" } space } name =>
            TypeTest.Of(new TypeName(space.Name, name.Name), name.Position),
        LiteralExpression { Value.Kind: FhirPathKind.String } text => TypeTest.Of(new TypeName(null, text.Value.String), text.Position),
        _ => throw FhirPathException.Semantic(argument.Position, "a type name is expected"),
    };

    private Operation Special(SpecialExpression special) => special.Name switch
    {
        "$this" => ReferenceEquals(Focus, This) ? new ThisOperation { Position = special.Position } : Focus,
        "$index" =>
            new ScalarOperation((Evaluation _, in Scope scope) => FhirPathValue.FromInteger(scope.Index)) { Position = special.Position },
        _ => new TotalOperation { Position = special.Position },
    };

    private Operation Member(MemberExpression member)
    {
        if (options.TypedChoiceNames && ChoiceNames.TryFind(member.Name, out var element, out var type))
        {
            return TypedChoice(member, element, type);
        }

        RefuseTypedChoice(member);
        return Path(member);
    }

    private Operation Path(MemberExpression member)
    {
        if (member.Target is null)
        {
            var source = ReferenceEquals(Focus, This) ? null : Focus;
            return FhirSchema.R4.FindType(member.Name) is { Kind: not FhirTypeKind.Primitive } root
                && char.IsAsciiLetterUpper(member.Name[0])
                ? new PathOperation(source, root, []) { Position = member.Position }
                : char.IsAsciiLetterUpper(member.Name[0])
                    ? new RootNameOperation(member.Name)
                    : new PathOperation(source, null, [PathStep.Of(member.Name)]) { Position = member.Position };
        }

        var step = PathStep.Of(member.Name);
        return CompileTarget(member.Target) switch
        {
            PathOperation path => path.Append(step, member.Position),
            ThisOperation => new PathOperation(null, null, [step]) { Position = member.Position },
            var target => new PathOperation(target, null, [step]) { Position = member.Position },
        };
    }

    // `valueQuantity` is a JSON name, not an element: the element is `value`. Silence would hide the mistake.
    private static void RefuseTypedChoice(MemberExpression member)
    {
        if (ChoiceNames.IsTypedChoice(member.Name, out var element, out var type))
        {
            throw FhirPathException.Semantic(member.Position, $"the element is called {element}: write {element}.ofType({type})");
        }
    }

    // Some JSON names are elements' own names elsewhere in R4: an item has the one or the other.
    private Operation TypedChoice(MemberExpression member, string element, string type)
    {
        var choice = new OfTypeOperation(Path(member with { Name = element }), TypeTest.Of(new TypeName("FHIR", type), member.Position));
        return UnionOperation.Create([choice, Path(member)], member.Position);
    }

    private Operation Indexer(IndexerExpression indexer)
    {
        var source = CompileTarget(indexer.Target);
        var index = Compile(indexer.Index);
        return new ListOperation(source, (Evaluation run, in Scope scope, ValueList input, ValueList output) =>
        {
            var at = index.Single(run, scope);
            var position = at.IsNone ? -1 : Arguments.Integer(at, index.Position);
            if (position >= 0 && position < input.Count)
            {
                output.Add(input[position]);
            }
        })
        { Position = indexer.Position };
    }

    private Operation Call(CallExpression call)
    {
        if (!FunctionLibrary.TryGet(call.Name, out var function))
        {
            throw FhirPathException.Semantic(
                call.Position, $"unknown function {call.Name}(){Spelling.Hint(call.Name, FunctionLibrary.Names, "()")}");
        }

        if (call.Arguments.Count < function.MinArguments || call.Arguments.Count > function.MaxArguments)
        {
            throw FhirPathException.Semantic(call.Position, $"{call.Name}() takes {function.ArgumentsText}, not {call.Arguments.Count}");
        }

        return function.Build(new FunctionCall(this, call));
    }

    private Operation Binary(BinaryExpression binary)
    {
        if (binary.Operator == "|")
        {
            var parts = new List<Operation>();
            CollectUnion(binary, parts);
            return UnionOperation.Create([.. parts], binary.Position);
        }

        var left = Compile(binary.Left);
        var right = Compile(binary.Right);
        var position = binary.Position;
        return binary.Operator switch
        {
            "and" => new AndOperation(left, right) { Position = position },
            "or" => new OrOperation(left, right) { Position = position },
            "xor" => new TestOperation(
                (Evaluation run, in Scope scope) => left.Test(run, scope) ^ right.Test(run, scope))
            { Position = position },
            "implies" => new ImpliesOperation(left, right) { Position = position },
            "=" => EqualOperation.Create(left, right, false, position),
            "!=" => EqualOperation.Create(left, right, true, position),
            "~" or "!~" => new EquivalentOperation(left, right, binary.Operator == "!~") { Position = position },
            "<" or "<=" or ">" or ">=" => new CompareOperation(left, right, binary.Operator) { Position = position },
            "in" => MembershipOperation.Create(left, right, position),
            "contains" => MembershipOperation.Create(right, left, position),
            _ => Arithmetic.Operator(binary.Operator, left, right, position),
        };
    }

    private void CollectUnion(Expression expression, List<Operation> parts)
    {
        if (expression is BinaryExpression { Operator: "|" } union)
        {
            CollectUnion(union.Left, parts);
            CollectUnion(union.Right, parts);
        }
        else
        {
            parts.Add(Compile(expression));
        }
    }

    // An operation over constants is evaluated here. One that fails is kept: it may never be reached (iif(false, 1 + 'a', 2)).
    private static Operation Fold(Operation operation)
    {
        if (operation is not IFoldable { IsConstant: true })
        {
            return operation;
        }

        try
        {
            var run = Evaluation.Start(default, null);
            var value = operation.Single(run, new Scope(default));
            run.End();
            return value.IsNone
                ? new EmptyOperation { Position = operation.Position } : new ConstantOperation(value) { Position = operation.Position };
        }
        catch (FhirPathException)
        {
            return operation;
        }
    }
}

/// <summary>An operation that is constant when its operands are.</summary>
internal interface IFoldable
{
    bool IsConstant { get; }
}
