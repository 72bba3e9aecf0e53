using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Clinical;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Measures;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Libraries;

/// <summary>Evaluates a stored library for one person of the hub.</summary>
internal sealed class LibraryEvaluation(HubStore store, HubLibraries libraries, HubDefinitions definitions, TimeProvider time)
{
    private static readonly FhirType PatientType = FhirSchema.R4.FindType("Patient")!;

    public async Task<FhirAnswer> EvaluateAsync(FhirRequest request, EvaluateInput asked)
    {
        var shelf = await libraries.CurrentAsync(request.Aborted);
        var compiled = shelf.Compile(request.Id);
        if (compiled.Library is not { } library)
        {
            return FhirAnswer.Outcome(StatusCodes.Status422UnprocessableEntity, [.. compiled.Problems.Select(p => p.ToIssue())]);
        }

        if (asked.Expressions.FirstOrDefault(define => library.Find(define) is null) is { } unknown)
        {
            return FhirAnswer.Error(
                StatusCodes.Status400BadRequest, IssueType.NotFound,
                $"The library {library.Identifier.Id} has no define \"{unknown}\".", "expression");
        }

        var known = await definitions.CurrentAsync(request.Aborted);
        var options = new CqlEvaluationOptions
        {
            Now = time.GetUtcNow(),
            Terminology = new LocalCqlTerminology(known.LocalTerminology),
            Cancellation = request.Aborted,
            IsTraced = asked.Explains,
        };
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, expression) in asked.Parameters)
        {
            var declared = library.Parameters.FirstOrDefault(p => p.Name == name);
            if (declared is null)
            {
                return FhirAnswer.Error(
                    StatusCodes.Status400BadRequest, IssueType.NotFound, $"The library {library.Identifier.Id} has no parameter \"{name}\".", "parameters");
            }

            parameters[name] = CqlParameterValues.Read(expression, declared.Type, options, out var problem);
            if (problem is not null)
            {
                return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Value, $"The parameter {name}: {problem}", "parameters");
            }
        }

        return await store.ReadAsync(
            session => Evaluate(session, request, asked, library, compiled.Problems, options with { Parameters = parameters }), request.Aborted);
    }

    private static FhirAnswer Evaluate(
        ReadSession session, FhirRequest request, EvaluateInput asked, CompiledLibrary library, IReadOnlyList<CqlProblem> problems,
        CqlEvaluationOptions options)
    {
        var record = asked.Subject is null ? new BundlePersonRecord(default, [])
            : session.Read(PatientType, asked.Subject, request.Filter) is { IsDeleted: false } ? StoredRecord.Of(session, asked.Subject)
            : null;
        if (record is null)
        {
            return FhirAnswer.Error(
                StatusCodes.Status404NotFound, IssueType.NotFound, "The subject is not known: there is no such Patient, or it belongs to no person yet.",
                "subject");
        }

        var evaluation = new CqlEvaluation(library, record, options);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var parameters = new CqlParameters(json);
            parameters.Begin();
            foreach (var define in asked.Expressions.Count > 0 ? asked.Expressions : library.Defines)
            {
                try
                {
                    parameters.Write(define, evaluation.Value(define));
                }
                catch (CqlException fault)
                {
                    parameters.WriteError(define, fault);
                }
            }

            foreach (var message in evaluation.Messages)
            {
                parameters.WriteMessage(message);
            }

            foreach (var trace in evaluation.Trace)
            {
                parameters.WriteTrace(trace);
            }

            parameters.End();
        }

        return FhirAnswer.Document(buffer.WrittenMemory);
    }
}
