using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using Microsoft.OpenApi;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>The OpenAPI document at <c>/swagger/v1/swagger.json</c> and the page to read and try it at <c>/swagger</c>.</summary>
internal static class OpenApiPages
{
    private const string Introduction = """
        FhirIcsHub receives the records of general practices, acute hospitals and councils as FHIR R4, turns them into HL7 UK Core, joins
        them into one record a person, and evaluates outcome measures over the population of an NHS Integrated Care System.

        * `/fhir` is the joined record, a FHIR R4 server. `GET /fhir/metadata` lists its resource types and search parameters.
        * `/feeds/{feed}/fhir` is where one source system sends its records.

        Every error is an OperationOutcome that says what is wrong, where and what to do.
        """;

    public static void Add(IServiceCollection services) => services
        .AddEndpointsApiExplorer()
        .AddSwaggerGen(options =>
        {
            options.SwaggerDoc("v1", new OpenApiInfo { Title = "FhirIcsHub", Version = "v1", Description = Introduction });
            options.DocumentFilter<HubDocument>();
        });

    /// <summary>The pages are middleware and no routes, so they stand behind the gate here.</summary>
    public static void Use(IApplicationBuilder app, AccessGate gate) => app.MapWhen(
        http => http.Request.Path.StartsWithSegments("/swagger"),
        pages => pages
            .Use(async (http, next) =>
            {
                var decision = gate.Decide(new AccessRequest(Caller.Of(http), HubInteraction.Documentation));
                if (!decision.Allowed)
                {
                    await AnswerWriter.WriteAsync(http, FhirAnswer.Error(decision.Status, IssueType.Forbidden, decision.Reason));
                    return;
                }
                await next(http);
            })
            .UseSwagger()
            .UseSwaggerUI(options =>
            {
                options.SwaggerEndpoint("/swagger/v1/swagger.json", "FhirIcsHub");
                options.DocumentTitle = "FhirIcsHub API";
            }));
}
