using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Measures;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Libraries;

/// <summary>Evaluates a library, a stored one or one of the request, for one person: of the hub, or of a Bundle of the request.</summary>
internal sealed class LibraryEvaluation(HubStore store, HubContent content, TimeProvider time)
{
    private static readonly FhirType PatientType = FhirSchema.R4.FindType("Patient")!;

    public async Task<FhirAnswer> EvaluateAsync(FhirRequest request)
    {
        var (asked, wrong) = await EvaluateInput.ReadAsync(request);
        if (asked is null)
        {
            return wrong!;
        }

        var (shelf, resource, none) = await asked.Libraries.FindAsync(request, store, content);
        if (resource is null)
        {
            return none!;
        }

        var compiled = shelf.Compile(resource);
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

        var now = time.GetUtcNow();
        var options = new CqlEvaluationOptions
        {
            Now = now,
            Offset = asked.Zone.OffsetAt(now),
            Terminology = shelf.Terminology,
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
                    StatusCodes.Status400BadRequest, IssueType.NotFound,
                    $"The library {library.Identifier.Id} has no parameter \"{name}\".", "parameters");
            }

            parameters[name] = CqlParameterValues.Read(expression, declared.Type, options, out var problem);
            if (problem is not null)
            {
                return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Value, $"The parameter {name}: {problem}", "parameters");
            }

            if (parameters[name] is { } value && !CqlParameterValues.IsTaken(library, name, value, options))
            {
                return FhirAnswer.Error(
                    StatusCodes.Status400BadRequest, IssueType.Value,
                    $"The parameter {name}: the library {library.Identifier.Id} takes no {CqlTypeName.Of(value)} for it.", "parameters");
            }
        }

        options = options with { Parameters = parameters };
        return asked.Data is { } data
            ? Evaluate(OfBundle(data, asked.Subject), asked, library, options)
            : await store.ReadAsync(session => Evaluate(OfHub(session, request, asked.Subject), asked, library, options), request.Aborted);
    }

    private static IPersonRecord? OfHub(ReadSession session, FhirRequest request, string? subject) =>
        subject is null ? new BundlePersonRecord(default, [])
        : session.Read(PatientType, subject, request.Filter) is { IsDeleted: false } ? StoredRecord.Of(session, subject)
        : null;

    private static BundlePersonRecord? OfBundle(Resource data, string? subject)
    {
        var people = BundlePersonRecord.AllOf(data);
        return subject is not null ? people.FirstOrDefault(person => person.Patient.TextOf("id") == subject)
            : people.Count == 1 ? people[0]
            : null;
    }

    private static FhirAnswer Evaluate(IPersonRecord? record, EvaluateInput asked, CompiledLibrary library, CqlEvaluationOptions options)
    {
        if (record is null)
        {
            return FhirAnswer.Error(
                StatusCodes.Status404NotFound, IssueType.NotFound,
                asked.Data is null
                    ? "The subject is not known: there is no such Patient, or it belongs to no person yet."
                    : "The Bundle data has no such Patient: it holds the subject, or, without a subject, one Patient.",
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
