using System.Buffers;
using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage;

/// <summary>One version of a resource as it is stored.</summary>
/// <param name="Key">Internal key, the same for all versions.</param>
/// <param name="Type">Its resource type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Version">1, 2, 3…</param>
/// <param name="LastUpdated">When this version was made: UTC, whole milliseconds.</param>
/// <param name="IsDeleted">This version is a tombstone; it has no body.</param>
/// <param name="Body">In the form of <see cref="StoredBody"/>.</param>
/// <param name="FeedKey">The feed that owns the resource; 0 = the hub.</param>
/// <param name="SourcePatientKey">The source Patient that it came with, if it is about one.</param>
/// <param name="Flags">What the hub knows of it beyond its content.</param>
public sealed record StoredResource(
    long Key,
    FhirType Type,
    string Id,
    int Version,
    DateTimeOffset LastUpdated,
    bool IsDeleted,
    ReadOnlyMemory<byte> Body,
    int FeedKey,
    long? SourcePatientKey,
    ResourceFlags Flags = ResourceFlags.None)
{
    /// <summary>Weak entity tag of this version: <c>W/"3"</c>.</summary>
    public string ETag => string.Create(CultureInfo.InvariantCulture, $"W/\"{Version}\"");

    /// <summary>Whether its meta holds anything beside versionId and lastUpdated, such as profiles, tags or security labels.</summary>
    public bool HasLabels => !IsDeleted && !StoredBody.IsMetaEmpty(Body.Span, Type.Name, Id);

    /// <summary>The resource as it is given out, with id, versionId and lastUpdated.</summary>
    /// <exception cref="InvalidOperationException">The version is a tombstone.</exception>
    public byte[] ToJson()
    {
        var json = new ArrayBufferWriter<byte>(Body.Length + 96);
        WriteTo(json);
        return json.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="ToJson"/>
    public void WriteTo(IBufferWriter<byte> output)
    {
        if (IsDeleted)
        {
            throw new InvalidOperationException("A deleted version has no content.");
        }

        StoredBody.Write(output, Body.Span, Type.Name, Id, Version, LastUpdated);
    }

    /// <summary>The resource as a document. It was judged when it was stored, and is not judged again.</summary>
    public Resource Parse() => Parse(ToJson());

    /// <summary>As <see cref="Parse()"/>, but without versionId and lastUpdated: saves a copy where they do not matter.</summary>
    public Resource ParseContent() => Parse(StoredBody.IsMetaEmpty(Body.Span, Type.Name, Id) ? ToJson() : Body);

    private Resource Parse(ReadOnlyMemory<byte> json) => Resource.Read(json, ReadMode.AsSent).Resource
        ?? throw new InvalidDataException($"The stored body of {Type.Name} with internal key {Key} cannot be read.");
}
