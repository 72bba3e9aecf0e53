using FhirIcsHub.Cql.Models;

namespace FhirIcsHub.Server.Commands;

/// <summary>Model info files that CQL verbs are given.</summary>
internal static class ModelFiles
{
    /// <summary>The shipped models and those of the files; null when one cannot be used, which is said with its place.</summary>
    public static ModelSet? Load(IEnumerable<string> files, TextWriter error)
    {
        var models = ModelSet.Shipped;
        foreach (var file in files)
        {
            if (!File.Exists(file))
            {
                error.WriteLine($"{file} is not there.");
                return null;
            }

            var added = models.With(file);
            foreach (var problem in added.Problems)
            {
                error.WriteLine($"{file}({problem.Line},{problem.Column}): error {problem.Message}");
            }

            if (added.Models is null)
            {
                return null;
            }

            models = added.Models;
        }

        return models;
    }

    /// <summary>The shipped models and those of the <c>.xml</c> files of a folder, which need not be there.</summary>
    /// <exception cref="InvalidDataException">A file is no model info; the message names it and what is wrong.</exception>
    public static ModelSet LoadFolder(string folder)
    {
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.xml") : [];
        using var errors = new StringWriter();
        return Load(files.Order(StringComparer.Ordinal), errors) ?? throw new InvalidDataException(errors.ToString().Trim());
    }
}
