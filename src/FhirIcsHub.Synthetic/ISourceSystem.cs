using FhirIcsHub.Synthetic.People;

namespace FhirIcsHub.Synthetic;

/// <summary>A system that records its part of people's care and sends it as Bundles.</summary>
internal interface ISourceSystem
{
    string Feed { get; }

    /// <summary>The Bundle of organisations, staff and places that the later ones refer to.</summary>
    byte[] Organisations();

    /// <summary>What the system sends about one person; nothing when it does not know them.</summary>
    IEnumerable<SentBundle> BundlesAbout(Person person);
}

/// <param name="Bundle">UTF-8 JSON.</param>
/// <param name="Remark">Goes into the file name: empty, or what is peculiar about the Bundle, such as <c>-fault-missing-status</c>.</param>
/// <param name="Late">Sent after everybody else's.</param>
internal readonly record struct SentBundle(byte[] Bundle, string Remark = "", bool Late = false);
