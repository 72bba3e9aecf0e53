using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

internal sealed partial class LibraryTranslation
{
    /// <summary>A retrieve that is being translated.</summary>
    /// <param name="Syntax">Its syntax.</param>
    /// <param name="Type">What is retrieved.</param>
    /// <param name="CodePath">Path of the codes, when terminology is asked for.</param>
    /// <param name="CodeType">Type at that path; null when there is none.</param>
    /// <param name="Terminology">The codes that are asked for.</param>
    private sealed record RetrieveRequest(
        RetrieveSyntax Syntax, ClassType Type, string? CodePath, DataType? CodeType, Expression? Terminology);

    private Expression Retrieve(RetrieveSyntax syntax)
    {
        RequireNoLiteralContext();
        if (NamedTypeOf(syntax.Type) is not ClassType { IsRetrievable: true } type)
        {
            throw new TranslationException($"{syntax.Type.Name} cannot be retrieved: it is no class of resources", syntax.Type.Range);
        }

        if (syntax.Terminology is null)
        {
            return RetrieveOf(new RetrieveRequest(syntax, type, null, null, null), null);
        }

        var path = syntax.CodePath is null ? type.PrimaryCodePath : CodePathOf(syntax.CodePath);
        var codeType = path is null ? null : FindPathType(type, path, syntax);
        if (path is null)
        {
            Mismatch(syntax, type, $"{type.Label} has no path of its own for codes: the retrieve has to name one");
        }

        var terminology = Translate(syntax.Terminology);
        TypeOf(terminology);
        var request = new RetrieveRequest(syntax, type, path, codeType, terminology);

        // Codes of one of several types: a retrieve for each, unless the comparison is chosen by the author.
        if (codeType is not ChoiceType choice || syntax.Comparator is not null)
        {
            return RetrieveOf(request, codeType);
        }

        Expression? result = null;
        foreach (var alternative in choice.Types)
        {
            Expression part = IsMedicationReference(type, alternative) ? MedicationsOf(request) : RetrieveOf(request, alternative);
            result = result is null ? part : Union(result, Tracked(part, syntax));
        }

        return result!;
    }

    private static string CodePathOf(ExpressionSyntax syntax) => syntax switch
    {
        MemberSyntax { Target: null } member => member.Name.Name,
        MemberSyntax { Target: { } target } member => $"{CodePathOf(target)}.{member.Name.Name}",
        IndexerSyntax { Index: LiteralSyntax index } indexer => $"{CodePathOf(indexer.Target)}[{index.Text}]",
        _ => throw new TranslationException("expected a path of elements", syntax.Range),
    };

    private DataType? FindPathType(ClassType type, string path, RetrieveSyntax syntax)
    {
        try
        {
            return PathType(type, path);
        }
        catch (TranslationException problem) when (!problem.IsConsequence)
        {
            Mismatch(syntax, type, $"the path {path} of the codes is not known of {type.Label}: {problem.Message}");
            return null;
        }
    }

    private Retrieve RetrieveOf(RetrieveRequest request, DataType? codeType)
    {
        var retrieve = Typed(
            new Retrieve
            {
                DataType = QualifiedNameOf(request.Type),
                TemplateId = request.Type.Identifier,
                CodeProperty = request.CodePath,
            },
            new ListType(request.Type));
        if (request.Syntax.Context is { } context)
        {
            retrieve.Context = Translate(context);
        }

        if (request.Terminology is { } terminology)
        {
            var comparator = request.Syntax.Comparator ?? ComparatorOf(terminology, codeType);
            retrieve.CodeComparator = comparator;
            retrieve.Codes = TryCodes(request, codeType, terminology, comparator) ?? Unresolved(request, terminology);
        }

        return retrieve;
    }

    private string ComparatorOf(Expression terminology, DataType? codeType)
    {
        var isVocabulary = IsVocabulary(terminology);
        return TypeOf(terminology) is ListType ? "in"
            : !IsCompatibleWith("1.5") ? "~"
            : codeType is not null && codeType.IsSubTypeOf(SystemModel.Vocabulary) ? (isVocabulary ? "~" : "contains")
            : isVocabulary ? "in" : "~";
    }

    private bool IsVocabulary(Expression expression) => TypeOf(expression).IsSubTypeOf(SystemModel.Vocabulary);

    // A terminology that does not fit the codes is a warning: the retrieve then asks for it as it stands.
    private Expression Unresolved(RetrieveRequest request, Expression terminology)
    {
        Mismatch(request.Syntax, request.Type,
            $"it could not be told how {request.CodePath ?? "the codes"} of {request.Type.Label} are compared with the terminology");
        return IsCompatibleWith("1.5") ? (IsVocabulary(terminology) ? terminology : ToList(terminology))
            : TypeOf(terminology) is ListType ? terminology : ToList(terminology);
    }

    private Expression? TryCodes(RetrieveRequest request, DataType? codeType, Expression terminology, string comparator)
    {
        if (request.CodeType is null || request.CodePath is null)
        {
            return null;
        }

        try
        {
            var property = Typed(new Property { Path = request.CodePath }, request.CodeType);
            _ = codeType;
            return comparator switch
            {
                "in" => CodesOf(In(property, terminology)),
                "contains" => Contained(request, property, terminology),
                "~" => Listed(Operate(ElmOperator.Equivalent, property, terminology).Arguments[1]!),
                _ => Listed(Operate(ElmOperator.Equal, property, terminology).Arguments[1]!),
            };
        }
        catch (TranslationException problem) when (!problem.IsConsequence)
        {
            return null;
        }
    }

    private static Expression? CodesOf(Expression membership) => membership switch
    {
        Operation operation => operation.Arguments[1],
        InValueSet test => test.ValueSet,
        AnyInValueSet test => test.ValueSet,
        InCodeSystem test => test.CodeSystem,
        AnyInCodeSystem test => test.CodeSystem,
        _ => null,
    };

    private Expression? Contained(RetrieveRequest request, Expression property, Expression terminology)
    {
        Mismatch(request.Syntax, request.Type, "a retrieve cannot ask which value sets contain a code: a where clause with in can");
        return Operate(ElmOperator.Contains, property, terminology).Arguments[1];
    }

    // Codes are listed; of a code that would become a concept the code itself, of a concept its codes.
    private Expression Listed(Expression codes)
    {
        if (TypeOf(codes) is ListType || (IsCompatibleWith("1.5") && IsVocabulary(codes)))
        {
            return codes;
        }

        return !TypeOf(codes).Equals(SystemModel.Concept) ? ToList(codes)
            : codes is Operation { Operator: ElmOperator.ToConcept, Arguments: [{ } code] } ? ToList(code)
            : Typed(new Property { Source = codes, Path = "codes" }, new ListType(SystemModel.Code));
    }

    private void Mismatch(RetrieveSyntax syntax, ClassType type, string message) => _problems.Add(
        _resolver.Models.Find(type.Namespace)?.IsStrictRetrieveTyping == true ? CqlSeverity.Error
            : CqlSeverity.Warning, syntax.Range, message);

    private bool IsMedicationReference(ClassType type, DataType codeType) =>
        codeType is NamedType { SimpleName: "Reference" }
        && type.SimpleName is "MedicationRequest" or "MedicationAdministration" or "MedicationDispense" or "MedicationStatement"
        && _syntax.Definitions.OfType<IncludeDefinition>().Any(i => (i.LocalName?.Name ?? i.Library.Name) == "FHIRHelpers");

    // A medication can be said by reference: [MedicationRequest] MR with [Medication] M such that M.id is the end of MR's reference, and
    // M.code is asked for.
    private Query MedicationsOf(RetrieveRequest request)
    {
        var requests = RetrieveOf(request with { CodePath = null, Terminology = null }, null);
        var medication = FindType(request.Type.Namespace, "Medication") as ClassType
            ?? throw new TranslationException($"the model {request.Type.Namespace} has no Medication");
        var medications = RetrieveOf(request with { Type = medication, CodePath = null, Terminology = null }, null);
        var id = MemberOf("M", medication, "id");
        var reference = MemberOf("MR", request.Type, "medication.reference");
        var isReferred = Operate(
            ElmOperator.Equal, id, Operate(ElmOperator.Last, Operate(ElmOperator.Split, reference, LiteralOf("/"))));
        id.Path = TypeOf(id).Equals(SystemModel.String) ? "id.value" : id.Path;
        reference.Path = TypeOf(reference).Equals(SystemModel.String) ? "medication.reference.value" : reference.Path;
        var terminology = request.Terminology!;
        var code = CodeOf(medication);
        var isAsked = TypeOf(terminology) is ListType || (IsCompatibleWith("1.5") && IsVocabulary(terminology))
            ? In(code, terminology)
            : Operate(ElmOperator.Equivalent, code, terminology);
        var source = Tracked(Typed(new AliasedQuerySource { Alias = "MR", Expression = requests }, TypeOf(requests)), request.Syntax);
        var with = Tracked(
            Typed(
                new With { Alias = "M", Expression = medications, SuchThat = Operate(ElmOperator.And, isReferred, isAsked) },
                TypeOf(medications)),
            request.Syntax);
        return Tracked(Typed(new Query { Sources = [source], Relationships = [with] }, TypeOf(requests)), request.Syntax);
    }

    private Property MemberOf(string scope, ClassType type, string path) =>
        Typed(new Property { Scope = scope, Path = path }, PathType(type, path));

    private Expression CodeOf(ClassType medication)
    {
        var code = MemberOf("M", medication, "code");
        return TypeOf(code).Equals(SystemModel.Concept)
            ? Typed(new FunctionRef { LibraryName = "FHIRHelpers", Name = "ToConcept", Operands = [code] }, SystemModel.Concept)
            : code;
    }
}
