using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql;

/// <summary>The parameters that an evaluation of a library may be given.</summary>
public static class LibraryParameters
{
    /// <summary>Names of the parameters of a library and of those that it includes, in order.</summary>
    /// <param name="library">The library.</param>
    /// <param name="libraries">Where its includes are found.</param>
    public static IReadOnlyCollection<string> Of(CompiledLibrary library, LibrarySet libraries)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<Library>([library.Elm]);
        var seen = new HashSet<Library>();
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            names.UnionWith(next.Parameters.Select(parameter => parameter.Name));
            foreach (var include in next.Includes)
            {
                if (libraries.Find(NameOf(include), include.Version).Library is { } included)
                {
                    open.Enqueue(included);
                }
            }
        }

        return names;
    }

    // ELM has the namespace before the name.
    private static string NameOf(IncludeDef include) => include.Path[(include.Path.LastIndexOf('/') + 1)..];
}
