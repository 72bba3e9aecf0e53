using System.Net;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Terminology;

/// <summary>Judges an HTTP answer: the resource in it, or what is wrong and what the operator can do.</summary>
internal static class HttpAnswerReader
{
    /// <summary>Characters of the server's own words that are passed on.</summary>
    private const int MaxQuoted = 500;

    public static ServerReply Read(HttpAnswer answer, Uri server)
    {
        if (answer.Body is null)
        {
            return ServerReply.Failed(
                IssueType.TooLong, $"The answer of the terminology server {server} is larger than Terminology:MaxAnswerBytes allows.");
        }

        if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return ServerReply.Failed(
                IssueType.Security,
                $"The terminology server {server} refuses access ({(int)answer.Status}); set a valid Terminology:Token for it.");
        }

        if ((int)answer.Status is >= 300 and < 400)
        {
            return ServerReply.Failed(
                IssueType.Processing,
                $"The terminology server {server} redirects ({(int)answer.Status}); set Terminology:Server to where it is now.");
        }

        if (answer.IsTransient)
        {
            return ServerReply.Failed(
                answer.Status == HttpStatusCode.TooManyRequests ? IssueType.Throttled : IssueType.Transient,
                $"The terminology server {server} fails with {(int)answer.Status}; ask again later.");
        }

        return ReadBody(answer, answer.Body, server);
    }

    private static ServerReply ReadBody(HttpAnswer answer, byte[] body, Uri server)
    {
        if (answer.MediaType is not ("application/fhir+json" or "application/json" or "text/json"))
        {
            return ServerReply.Failed(
                IssueType.Processing,
                $"The terminology server {server} answers with {answer.MediaType ?? "no media type"} ({(int)answer.Status}) and not "
                + "with FHIR JSON; "
                + "is Terminology:Server the FHIR base URL?");
        }

        if (Resource.Read(body, ReadMode.AsSent).Resource is not { } resource)
        {
            return ServerReply.Failed(
                IssueType.Structure, $"The answer of the terminology server {server} is not a FHIR resource in JSON.");
        }

        if (resource.TypeName == "OperationOutcome")
        {
            return new ServerReply(null, IssuesOf(resource, server), body.Length, IsDefinite: (int)answer.Status is 400 or 404 or 422);
        }

        return answer.IsSuccess
            ? new ServerReply(resource, [], body.Length, IsDefinite: true)
            : ServerReply.Failed(IssueType.Processing, $"The terminology server {server} fails with {(int)answer.Status}.");
    }

    private static List<Issue> IssuesOf(Resource outcome, Uri server)
    {
        var issues = outcome.Root.Named("issue").ToList().ConvertAll(issue => Issue.Error(
            issue.TextOf("code") ?? IssueType.Processing,
            $"The terminology server {server} says: "
            + $"{Shortened(issue.TextOf("diagnostics") ?? issue.First("details").TextOf("text") ?? "(nothing)")}"));
        return issues.Count > 0
            ? issues : [Issue.Error(IssueType.Processing, $"The terminology server {server} fails and does not say why.")];
    }

    private static string Shortened(string text) => text.Length <= MaxQuoted ? text : text[..MaxQuoted] + "...";
}
