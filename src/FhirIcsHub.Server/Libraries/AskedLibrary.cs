using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Measures;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Libraries;

/// <summary>
/// The library that an operation is on: the stored one of the address, that of the parameter <c>url</c>, or the first one that the request
/// brings itself as <c>library</c>. All that it brings are found before those that are stored.
/// </summary>
/// <param name="Id">Id of the stored Library; null when the operation is on the type.</param>
/// <param name="Url">Canonical URL; null when none is given.</param>
/// <param name="Brought">Library resources of the request.</param>
internal sealed record AskedLibrary(string? Id, string? Url, IReadOnlyList<Resource> Brought)
{
    public static readonly FhirType LibraryType = FhirSchema.R4.FindType("Library")!;

    public static AskedLibrary Read(FhirRequest request, OperationInput input) => new(
        request.Http.Request.RouteValues["id"] as string, input.Text("url"), BroughtIn(input));

    /// <summary>The Library resources of a request.</summary>
    public static IReadOnlyList<Resource> BroughtIn(OperationInput input) =>
    [
        .. input.Parts("library").Select(part => part.First("resource")).Where(resource => resource.Type == LibraryType)
            .Select(resource => resource.AsResource()),
    ];

    /// <summary>The shelf with all that there is, and the Library; or the answer that says why there is none.</summary>
    public async Task<(LibraryShelf Shelf, Resource? Library, FhirAnswer? Refusal)> FindAsync(
        FhirRequest request, HubStore store, HubContent content)
    {
        if (Id is { } id)
        {
            var stored = await store.ReadAsync(session => session.Read(LibraryType, id, request.Filter), request.Aborted);
            if (stored is null or { IsDeleted: true })
            {
                return (null!, null, Rest.ReadInteractions.NotFound(LibraryType));
            }
        }

        var shelf = (await content.CurrentAsync(request.Aborted)).Libraries.With(Brought);
        var library = Id is not null ? shelf.FindById(Id) : Url is not null ? shelf.Find(Url) : Brought.Count > 0 ? Brought[0] : null;
        return library is not null ? (shelf, library, null)
            : Url is not null ? (shelf, null, FhirAnswer.Error(
                StatusCodes.Status404NotFound, IssueType.NotFound, $"There is no Library {Url}.", "url"))
            : (shelf, null, FhirAnswer.Error(
                StatusCodes.Status400BadRequest, IssueType.Required,
                "Say which library: library, a Library resource with its CQL in the body, or url, that of one that is stored.", "library"));
    }
}
