using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations;

/// <summary>What <c>$validate</c> is asked: the resource as it came, so that what is wrong with its text is told too.</summary>
/// <param name="Content">The resource; null when there is none.</param>
/// <param name="Mode">Code of the mode; null when none is named.</param>
/// <param name="Profiles">Canonical URLs of profiles to validate against.</param>
/// <param name="Refusal">Why the question cannot be understood.</param>
internal sealed record ValidateInput(
    ReadOnlyMemory<byte>? Content, string? Mode, IReadOnlyList<string> Profiles, FhirAnswer? Refusal = null)
{
    private static readonly string[] Modes = ["create", "update", "delete", "profile"];

    public static async Task<ValidateInput> ReadAsync(FhirRequest request)
    {
        var query = request.QueryParameters();
        var mode = query.Where(parameter => parameter.Key == "mode").Select(parameter => parameter.Value).FirstOrDefault();
        var profiles = query.Where(parameter => parameter.Key == "profile").Select(parameter => parameter.Value).ToList();
        if (!HttpMethods.IsPost(request.Http.Request.Method))
        {
            return Of(null, mode, profiles);
        }
        if (MediaTypes.FormatOf(request.Http.Request.ContentType) is not { } format)
        {
            return request.Http.Request.ContentLength is 0 ? Of(null, mode, profiles) : Refused(FhirAnswer.Error(
                StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported, RequestBody.NoFhir));
        }
        var body = await request.ReadAnyBodyAsync();
        if (body.IsRefused(out var refusal))
        {
            return Refused(refusal);
        }
        var sent = format == FhirFormat.Xml ? FhirXml.Read(body.Bytes, ReadMode.AsSent) : Resource.Read(body.Bytes, ReadMode.AsSent);
        if (sent.Resource is not { TypeName: "Parameters" } parameters || request.Type.Name == "Parameters")
        {
            return Of(body.Bytes.IsEmpty ? null : body.Bytes, mode, profiles);
        }
        var named = parameters.Root.Named("parameter").ToList().ToLookup(parameter => parameter.TextOf("name"));
        var resource = named["resource"].Select(parameter => parameter.First("resource")).FirstOrDefault(element => element.Exists);
        return Of(
            resource.Exists ? resource.AsResource().Json : null,
            named["mode"].Select(parameter => parameter.First("value").Text).FirstOrDefault() ?? mode,
            [.. profiles, .. named["profile"].Select(parameter => parameter.First("value").Text).OfType<string>()]);
    }

    private static ValidateInput Of(ReadOnlyMemory<byte>? content, string? mode, IReadOnlyList<string> profiles) =>
        mode is null || Modes.Contains(mode)
            ? mode == "profile" && profiles.Count == 0
                ? Refused(FhirAnswer.Error(
                    StatusCodes.Status400BadRequest, IssueType.Required, "The mode profile needs the parameter profile."))
                : new ValidateInput(content, mode, profiles)
            : Refused(FhirAnswer.Error(
                StatusCodes.Status400BadRequest, IssueType.Value, $"The mode is one of {string.Join(", ", Modes)}."));

    private static ValidateInput Refused(FhirAnswer refusal) => new(null, null, [], refusal);
}
