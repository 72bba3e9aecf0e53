using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>The OpenAPI document at <c>/swagger/v1/swagger.json</c> and the page to read and try it at <c>/swagger</c>.</summary>
internal static class OpenApiPages
{
    private const string Introduction = """
        FhirIcsHub receives the records of general practices, acute hospitals and councils as FHIR R4, turns them into HL7 UK Core, joins
        them into one record a person, and evaluates outcome measures over the population of an NHS Integrated Care System.

        * `/fhir` is the joined record, a FHIR R4 server. `GET /fhir/metadata` lists its resource types and search parameters.
        * `/feeds/{feed}/fhir` is where one source system sends its records.

        This page has every route. Choose a resource type above, and the page has the routes of that type, with its own examples and search
        parameters.

        **To try it**, send the example of `POST /fhir` first (on the page of a type that of `PUT`): it stores made-up resources of nobody,
        which the other examples are about. Then the examples work as they stand, from top to bottom.

        Every error is an OperationOutcome that says what is wrong, where and what to do. Beside what each route lists, any address answers
        405 with `Allow` for a method that it does not take, `HEAD` as `GET` without the body, `OPTIONS`, and 500 (`exception`) should the hub
        have a defect. Bodies may be compressed (gzip, br, deflate), and answers are for who takes that. `X-Request-ID` and
        `X-Correlation-ID` come back as they were sent. Every 202 and 503 has `Retry-After`.
        """;

    private const string IntroductionOfType = """
        The routes of one resource type of FHIR R4, with its search parameters: behind the name of a parameter a modifier can stand, as in
        `family:exact`. The example of `PUT` comes first: it stores the resource that the other examples are about.
        """;

    public static void Add(IServiceCollection services, Uri? publicUrl) => services
        .AddSingleton<OfferedSearch>()
        .AddEndpointsApiExplorer()
        .AddSwaggerGen(options =>
        {
            options.SwaggerDoc(
                HubDocument.OfAll, new OpenApiInfo { Title = "FhirIcsHub", Version = HubDocument.OfAll, Description = Introduction });
            foreach (var type in FhirSchema.R4.ResourceTypes)
            {
                options.SwaggerDoc(type.Name, new OpenApiInfo
                {
                    Title = $"FhirIcsHub: {type.Name}",
                    Version = HubDocument.OfAll,
                    Description = IntroductionOfType,
                });
            }
            if (publicUrl is not null)
            {
                options.AddServer(new OpenApiServer { Url = publicUrl.ToString().TrimEnd('/') });
            }
            options.DocumentFilter<HubDocument>();
        });

    /// <summary>The pages are middleware and no routes, so they stand behind the gate here.</summary>
    public static void Use(IApplicationBuilder app, AccessGate gate, HubStore store) => app.MapWhen(
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
                if (http.Request.Path.Value!.EndsWith(".json", StringComparison.Ordinal))
                {
                    // A search parameter that was added is on the page that is read next.
                    var offered = http.RequestServices.GetRequiredService<OfferedSearch>();
                    offered.Indexer = (await store.ReadAsync(session => session.CurrentSearch(), http.RequestAborted)).Indexer;
                    offered.FindsText = store.Catalog.IndexesText;
                }
                await next(http);
            })
            .UseSwagger()
            .UseSwaggerUI(options =>
            {
                options.SwaggerEndpoint($"{HubDocument.OfAll}/swagger.json", "All routes");
                foreach (var type in FhirSchema.R4.ResourceTypes)
                {
                    options.SwaggerEndpoint($"{type.Name}/swagger.json", type.Name);
                }
                options.DocumentTitle = "FhirIcsHub API";
                options.DocExpansion(DocExpansion.None);
                options.DefaultModelsExpandDepth(-1);
                options.EnableDeepLinking();
                options.EnableFilter();
                options.EnableTryItOutByDefault();
                options.DisplayRequestDuration();
            }));
}
